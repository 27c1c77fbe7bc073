// Keeps the kill switch as PostgreSQL has it: read at start and every 5 s, on its own thread. A
// start without PostgreSQL takes it from the snapshot.
#pragma once

#include "shared/app/health.hpp"
#include "shared/postgres/postgres.hpp"
#include "workers/hot/kill_switch/kept_position.hpp"
#include "workers/hot/kill_switch/kill_switch.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace workers::hot::kill_switch {

class Keeper {
  public:
    // `of` and `health`, which hears how the database is, must outlive it. Reads once before it
    // returns, as far as the time-outs of `database` go; a database that does not answer is asked
    // again twice a second.
    Keeper(KillSwitch& of,
           shared::postgres::Connection database,
           shared::app::Health& health,
           KeptPosition kept);
    ~Keeper();

  private:
    bool read();
    void read_or_keep();
    void run();

    KillSwitch& switch_;
    shared::app::Health& health_;
    shared::postgres::Connection connection_;
    KeptPosition kept_;
    bool is_read_ = false;  // at the last try
    std::mutex guard_;
    std::condition_variable stop_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace workers::hot::kill_switch
