#include "workers/background/memories/dispatching.hpp"

#include <algorithm>
#include <utility>

namespace workers::background::memories {
namespace {

// Each statement is over in some milliseconds; a stop waits for it.
constexpr std::chrono::milliseconds kStatementLimit{2'000};

// What was told is not to be told again for a crash of PostgreSQL: its commits wait for the disk.
shared::postgres::Settings of_dispatcher(shared::postgres::Settings settings) {
    settings.statement_timeout = std::min(settings.statement_timeout, kStatementLimit);
    settings.synchronous_commit = true;
    settings.application_name += "-memories";
    return settings;
}

}  // namespace

Dispatching::Dispatching(const shared::postgres::Pool& pool,
                         shared::postgres::Settings postgres,
                         std::unique_ptr<shared::memory::Provider> provider,
                         const DispatchSettings& settings,
                         const shared::Clock& clock,
                         const Metrics& metrics,
                         shared::app::Health& health,
                         std::function<void()> on_turn)
    : random_(std::random_device{}()),
      connection_(pool.connection(of_dispatcher(std::move(postgres)))),
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
