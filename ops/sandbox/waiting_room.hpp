// Answers that are given later, and requests that are never answered.
//
// One thread. At most kMostHeld requests of each kind; beyond it the oldest hung one is cut, and
// a delayed one is answered at once. Everything still held is cut at the end. Thread-safe.
#pragma once

#include "shared/http/server.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace ops::sandbox {

class WaitingRoom {
  public:
    static constexpr std::size_t kMostHeld = 1024;

    WaitingRoom();
    ~WaitingRoom();

    // `response` with status 0 cuts the connection.
    void answer_after(std::chrono::milliseconds delay,
                      shared::http::Responder responder,
                      shared::http::Response response);
    void hang(shared::http::Responder responder);
    // Cuts all that hang or wait.
    void clear();

  private:
    using Time = std::chrono::steady_clock::time_point;
    struct Waiting {
        shared::http::Responder responder;
        shared::http::Response response;
    };

    void run(const std::stop_token& stop);

    std::mutex guard_;
    std::condition_variable_any changed_;
    std::multimap<Time, Waiting> waiting_;
    std::deque<shared::http::Responder> hung_;
    std::jthread thread_;
};

}  // namespace ops::sandbox
