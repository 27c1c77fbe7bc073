// The connections of a process, shared by its threads.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/postgres/metrics.hpp"
#include "shared/postgres/postgres.hpp"

#include <chrono>
#include <cstddef>
#include <memory>

namespace shared::postgres {

struct PoolSettings {
    std::size_t size = 4;                    // kept open
    std::size_t overflow = 10;               // beyond it under load, closed when given back
    std::chrono::milliseconds wait{30'000};  // for one to be given back
    std::chrono::seconds recycle{3'600};     // an older one is made anew
    std::chrono::seconds ask_after{30};      // idle so long it is asked whether it still answers
};

// 4, and 20 on machines of 16 cores and more.
std::size_t default_pool_size();

// Thread-safe. Connections are made when they are needed. One is looked at before each use: what
// the server has closed is replaced unnoticed. One that was idle for long, or since another was
// lost, is asked and has 200 ms to answer; that is beyond `wait`, as is a connect. Connections that
// were given out may outlive it, not its clock and metrics.
class Pool {
  public:
    // `clock` and `metrics`, if any, must outlive it. Connections have the URL of `settings`.
    Pool(Settings settings,
         PoolSettings pool,
         const Clock& clock,
         const Metrics* metrics = nullptr);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    // For one thread; takes a connection for each transaction or statement and gives it back after
    // it. Further failure: `postgres_busy` (retry), nobody gave one back within `wait`. Of
    // `settings` the time-outs and the commit mode hold; the URL is the pool's.
    Connection connection(const Settings& settings) const;
    Connection connection(const Settings& settings, std::chrono::milliseconds wait) const;
    Connection connection() const;  // with the pool's own

    // For a stop: who waits is refused (`postgres_busy`), and from now on nobody waits. What is
    // free is still given.
    void end_waiting() const;

    struct Impl;

  private:
    std::shared_ptr<Impl> impl_;
};

}  // namespace shared::postgres
