#include "ingest/delays.hpp"

#include <utility>

namespace ingest {

Delays::Delays(std::chrono::milliseconds time) : time_(time) {
    thread_ = std::thread([this] { run(); });
}

Delays::~Delays() {
    {
        const std::lock_guard lock(guard_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
    for (const Entry& entry : entries_) entry.work();
}

void Delays::after(std::function<void()> work) {
    const std::lock_guard lock(guard_);
    entries_.push_back({std::chrono::steady_clock::now() + time_, std::move(work)});
    if (entries_.size() == 1) changed_.notify_all();
}

void Delays::run() {
    std::unique_lock lock(guard_);
    while (!stopping_) {
        if (entries_.empty()) {
            changed_.wait(lock, [this] { return stopping_ || !entries_.empty(); });
            continue;
        }
        const Time due = entries_.front().due;
        if (std::chrono::steady_clock::now() < due) {
            changed_.wait_until(lock, due, [this] { return stopping_; });
            continue;
        }
        const Entry late = std::move(entries_.front());
        entries_.pop_front();
        lock.unlock();
        late.work();
        lock.lock();
    }
}

}  // namespace ingest
