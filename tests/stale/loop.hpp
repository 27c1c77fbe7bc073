// The thread that asks, of a process: what is posted to it, and its timers.
#pragma once

#include "shared/cache/executor.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace stale {

class Loop final : public shared::cache::Executor {
  public:
    using Time = std::chrono::steady_clock::time_point;

    void post(std::function<void()> work) override {
        {
            const std::lock_guard lock(guard_);
            posted_.push_back(std::move(work));
        }
        posted_one_.notify_one();
    }
    void after(shared::MonoUs delay, std::function<void()> work) override {
        timers_.emplace(std::chrono::steady_clock::now() + std::chrono::microseconds(delay),
                        std::move(work));
    }
    // What is there, else what comes within `patience`; then the timers that are due.
    void turn(std::chrono::microseconds patience) {
        std::deque<std::function<void()>> work;
        {
            std::unique_lock lock(guard_);
            posted_one_.wait_for(lock, patience, [this] { return !posted_.empty(); });
            work.swap(posted_);
        }
        for (const auto& each : work) each();
        while (!timers_.empty() && timers_.begin()->first <= std::chrono::steady_clock::now()) {
            auto due = std::move(timers_.begin()->second);
            timers_.erase(timers_.begin());
            due();
        }
    }

  private:
    std::mutex guard_;
    std::condition_variable posted_one_;
    std::deque<std::function<void()>> posted_;
    std::multimap<Time, std::function<void()>> timers_;
};

}  // namespace stale
