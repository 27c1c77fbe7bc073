// Answers what was held too long. All requests have the same time, so the first to come is the
// first to be late: a queue and one thread do.
#pragma once

#include "ingest/accept/held_request.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace ingest::accept {

// Thread-safe. Keeps no request alive: an answered one is only forgotten late. At most as many
// entries as requests come within the limit.
class Deadlines {
  public:
    explicit Deadlines(std::chrono::milliseconds limit);
    // What still waits is answered 503.
    ~Deadlines();
    void watch(const std::shared_ptr<HeldRequest>& held);

  private:
    using Time = std::chrono::steady_clock::time_point;
    struct Entry {
        Time due;
        std::weak_ptr<HeldRequest> held;
    };

    void run();

    const std::chrono::milliseconds limit_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::deque<Entry> entries_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace ingest::accept
