#include "ingest/accept/deadlines.hpp"

#include "ingest/accept/statuses.hpp"

namespace ingest::accept {
namespace {

void answer_late(const std::weak_ptr<HeldRequest>& waiting) {
    if (const auto held = waiting.lock()) held->refuse(send_again(), "deadline");
}

}  // namespace

Deadlines::Deadlines(std::chrono::milliseconds limit) : limit_(limit) {
    thread_ = std::thread([this] { run(); });
}

Deadlines::~Deadlines() {
    {
        const std::lock_guard lock(guard_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
    for (const Entry& entry : entries_) answer_late(entry.held);
}

void Deadlines::watch(const std::shared_ptr<HeldRequest>& held) {
    const std::lock_guard lock(guard_);
    entries_.push_back({std::chrono::steady_clock::now() + limit_, held});
    if (entries_.size() == 1) changed_.notify_all();
}

void Deadlines::run() {
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
        answer_late(late.held);
        lock.lock();
    }
}

}  // namespace ingest::accept
