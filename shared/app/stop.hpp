// Signals of a process: the thread that waits for them, and the watchdog over a stop.
#pragma once

#include <chrono>
#include <string>

namespace shared::app {

// Between construction and destruction SIGTERM and SIGINT are taken by a thread of this object:
// the first asks for a stop, the second ends the process. A stop that takes longer than `limit`
// ends the process too. One at a time; make it before any other thread so that all inherit the
// blocked signals.
class StopWatch {
  public:
    explicit StopWatch(std::chrono::milliseconds limit);
    ~StopWatch();
    StopWatch(const StopWatch&) = delete;
    StopWatch& operator=(const StopWatch&) = delete;
};

// Why request_stop() was called; empty where it was not.
std::string stop_reason();

}  // namespace shared::app
