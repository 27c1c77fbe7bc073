// An announcer on a thread of its own, from its construction to its end.
#pragma once

#include "shared/postgres/pool.hpp"
#include "workers/background/announcements/announcer.hpp"
#include "workers/background/announcements/l2_removals.hpp"

#include <functional>
#include <thread>

namespace workers::background::announcements {

class Announcing {
  public:
    // `on_turn` is called on its thread. All references must outlive it. Throws as redis::connect()
    // does.
    Announcing(const shared::postgres::Pool& pool,
               shared::postgres::Settings postgres,
               const shared::redis::Settings& redis,
               const shared::Clock& clock,
               const Metrics& metrics,
               std::function<void()> on_turn);
    // Waits for the end of what it does: some seconds where PostgreSQL hangs.
    ~Announcing() = default;
    Announcing(const Announcing&) = delete;
    Announcing& operator=(const Announcing&) = delete;

  private:
    shared::postgres::Connection connection_;
    shared::cache::L2 l2_;
    L2Removals removals_;
    Announcer announcer_;
    std::jthread thread_;  // last: ends before what it uses
};

}  // namespace workers::background::announcements
