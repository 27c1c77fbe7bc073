// What is done now and then beside the batches, on a thread of its own, so that no
// batch waits: days of clinics are rolled up every minute, retention runs once a day in one of the
// workers.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/postgres/pool.hpp"
#include "workers/background/metrics.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace workers::background::upkeep {

class Upkeep {
  public:
    // `on_turn` is called on its thread, every few seconds at least. All references must outlive
    // it.
    Upkeep(const shared::postgres::Pool& pool,
           shared::postgres::Settings postgres,
           const shared::Clock& clock,
           const Metrics& metrics,
           std::function<void()> on_turn,
           std::chrono::milliseconds every = std::chrono::minutes(1));
    // Waits for a statement at most.
    ~Upkeep() = default;
    Upkeep(const Upkeep&) = delete;
    Upkeep& operator=(const Upkeep&) = delete;

  private:
    void run(const std::stop_token& stop);
    void count_days(const std::stop_token& stop);
    void look();
    void keep(const std::stop_token& stop);
    void drop_untold();
    bool rest(const std::stop_token& stop, std::chrono::milliseconds time);
    void failed(const char* work, const shared::Error& error);

    shared::postgres::Connection connection_, long_day_;
    const shared::Clock& clock_;
    const Metrics& metrics_;
    std::function<void()> on_turn_;
    const std::chrono::milliseconds every_;
    std::size_t most_days_;
    std::mutex guard_;
    std::condition_variable_any stopped_;
    std::jthread thread_;  // last: ends before what it uses
};

}  // namespace workers::background::upkeep
