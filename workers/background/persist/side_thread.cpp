#include "workers/background/persist/side_thread.hpp"

namespace workers::background::persist {

SideThread::SideThread() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

// Where the one before was not waited for, it is now.
void SideThread::put(std::function<void()> task) {
    std::unique_lock lock(guard_);
    changed_.wait(lock, [this] { return next_ == nullptr; });
    next_ = std::move(task);
    changed_.notify_all();
}

void SideThread::run(const std::stop_token& stop) {
    std::unique_lock lock(guard_);
    while (changed_.wait(lock, stop, [this] { return next_ != nullptr; })) {
        auto task = std::exchange(next_, nullptr);
        changed_.notify_all();
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
    }
}

}  // namespace workers::background::persist
