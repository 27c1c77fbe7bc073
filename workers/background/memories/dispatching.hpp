// A dispatcher of memories on a thread of its own, from its construction to its end.
#pragma once

#include "shared/postgres/pool.hpp"
#include "workers/background/memories/dispatcher.hpp"

#include <functional>
#include <memory>
#include <random>
#include <thread>

namespace workers::background::memories {

class Dispatching {
  public:
    // `on_turn` is called on its thread. All references must outlive it.
    Dispatching(const shared::postgres::Pool& pool,
                shared::postgres::Settings postgres,
                std::unique_ptr<shared::memory::Provider> provider,
                const DispatchSettings& settings,
                const shared::Clock& clock,
                const Metrics& metrics,
                shared::app::Health& health,
                std::function<void()> on_turn);
    // Waits for a statement at most, and ends calls under way.
    ~Dispatching() = default;
    Dispatching(const Dispatching&) = delete;
    Dispatching& operator=(const Dispatching&) = delete;

  private:
    std::minstd_rand random_;
    shared::postgres::Connection connection_;
    std::unique_ptr<shared::memory::Provider> provider_;
    Dispatcher dispatcher_;
    std::jthread thread_;  // last: ends before what it uses
};

}  // namespace workers::background::memories
