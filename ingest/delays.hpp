// Does each piece of work after the same time. The first to come is the first to be due: a queue
// and one thread do.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace ingest {

// Thread-safe. As many entries as come within the time: work that is needed no more should hold
// nothing but a weak pointer.
class Delays {
  public:
    explicit Delays(std::chrono::milliseconds time);
    // What still waits is done at once.
    ~Delays();
    void after(std::function<void()> work);

  private:
    using Time = std::chrono::steady_clock::time_point;
    struct Entry {
        Time due;
        std::function<void()> work;
    };

    void run();

    const std::chrono::milliseconds time_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::deque<Entry> entries_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace ingest
