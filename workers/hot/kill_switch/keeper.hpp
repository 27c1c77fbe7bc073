// Keeps the kill switch as PostgreSQL has it: read at start and every 5 s, on its own thread.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/hot/kill_switch/kill_switch.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace workers::hot::kill_switch {

class Keeper {
  public:
    // `of` must outlive it. Reads once before it returns, as far as the time-outs of `database` go;
    // a database that does not answer is asked again twice a second.
    Keeper(KillSwitch& of, shared::postgres::Settings database);
    ~Keeper();

  private:
    bool read();
    void run();

    KillSwitch& switch_;
    shared::postgres::Connection connection_;
    std::mutex guard_;
    std::condition_variable stop_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace workers::hot::kill_switch
