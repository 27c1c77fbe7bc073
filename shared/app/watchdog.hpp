// Ends a process that lives and does nothing: a loop that hangs, a client whose own thread does.
//
// The supervisor starts it again; a process that hangs keeps its partitions from everybody else.
// Time is counted in steps of the watchdog's own thread, each of which counts once however long it
// took: what stops the whole process (SIGSTOP, a suspended machine) stops the count with it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace shared::app {

class Watchdog {
  public:
    class Pulse {
      public:
        explicit Pulse(std::string name) : name_(std::move(name)) {}
        // From any thread, wait-free. The first one begins the watch.
        void beat() { beats_.fetch_add(1, std::memory_order_relaxed); }
        // The same where the number is another one than last time. From one thread.
        void beat_with(std::uint64_t number) {
            if (number != last_number_) beat();
            last_number_ = number;
        }

      private:
        friend class Watchdog;
        const std::string name_;
        std::atomic<std::uint64_t> beats_{0};
        std::uint64_t last_number_ = 0;
        std::uint64_t seen_ = 0;  // the watchdog's, as is what follows
        int missed_ = 0;
    };

    // `limit`: the longest time between two beats; 0 watches nothing. `end` is called on the
    // watchdog's thread with the name of the first that missed it; by default that is logged and
    // the process ends with exit code 1.
    explicit Watchdog(std::chrono::milliseconds limit,
                      std::function<void(const std::string&)> end = nullptr);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    // `name` says what no longer turns. Time counts against it only while all that were watched
    // before it beat, for it may stand still because of them. The pulse lives as long as the
    // watchdog. Thread-safe.
    Pulse& watch(std::string name);

  private:
    void run();
    // The first that has missed its limit; null where none has.
    Pulse* late_one();

    const std::chrono::milliseconds limit_;
    const std::function<void(const std::string&)> end_;
    std::mutex guard_;
    std::condition_variable changed_;
    bool is_stopping_ = false;
    std::list<Pulse> pulses_;  // addresses stay
    std::thread thread_;
};

}  // namespace shared::app
