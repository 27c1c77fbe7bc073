#include "workers/background/persist/side_thread.hpp"

namespace workers::background::persist {

SideThread::SideThread() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

void SideThread::put(std::function<void()> task) {
    const std::lock_guard lock(guard_);
    tasks_.push_back(std::move(task));
    changed_.notify_all();
}

void SideThread::run(const std::stop_token& stop) {
    std::unique_lock lock(guard_);
    while (changed_.wait(lock, stop, [this] { return !tasks_.empty(); })) {
        auto task = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
    }
}

}  // namespace workers::background::persist
