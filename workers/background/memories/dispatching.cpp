#include "workers/background/memories/dispatching.hpp"

#include "workers/background/outbox/connection.hpp"

#include <utility>

namespace workers::background::memories {

Dispatching::Dispatching(const shared::postgres::Pool& pool,
                         shared::postgres::Settings postgres,
                         std::unique_ptr<shared::memory::Provider> provider,
                         const DispatchSettings& settings,
                         const shared::Clock& clock,
                         const Metrics& metrics,
                         shared::app::Health& health,
                         std::function<void()> on_turn)
    : random_(std::random_device{}()),
      connection_(pool.connection(outbox::settings_of(std::move(postgres), "memories"))),
      provider_(std::move(provider)),
      dispatcher_({connection_,
                   *provider_,
                   clock,
                   metrics,
                   health,
                   [this] { return std::uniform_real_distribution<double>(0, 1)(random_); },
                   std::move(on_turn)},
                  settings),
      thread_([this](const std::stop_token& stop) { dispatcher_.run(stop); }) {}

}  // namespace workers::background::memories
