// One thread beside its owner, for what can be made while the database works. One and not one a
// task: each would come with a heap of its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace workers::background::persist {

// What is being made there. Ends when it is made: what the task refers to may go after it.
template <typename T>
class Pending {
  public:
    explicit Pending(std::future<T> future) : future_(std::move(future)) {}
    Pending(Pending&&) noexcept = default;
    Pending& operator=(Pending&&) = delete;
    ~Pending() {
        if (future_.valid()) future_.wait();
    }
    // Once. Waits; throws what the task threw.
    T get() { return future_.get(); }

  private:
    std::future<T> future_;
};

// Not thread-safe: of one owner, whose tasks run one after the other.
class SideThread {
  public:
    SideThread();

    template <typename Task>
    auto begin(Task task) -> Pending<decltype(task())> {
        using T = decltype(task());
        // std::function wants to be copied.
        auto packed = std::make_shared<std::packaged_task<T()>>(std::move(task));
        auto future = packed->get_future();
        put([packed] { (*packed)(); });
        return Pending<T>(std::move(future));
    }

    // What nobody waits for. Must not throw. What the task holds ends there: thousands of strings
    // take their time.
    void later(std::function<void()> task) { put(std::move(task)); }

  private:
    void put(std::function<void()> task);
    void run(const std::stop_token& stop);

    std::mutex guard_;
    std::condition_variable_any changed_;
    std::deque<std::function<void()>> tasks_;
    std::jthread thread_;  // last: ends before what it uses
};

}  // namespace workers::background::persist
