#include "ops/sandbox/waiting_room.hpp"

#include <utility>

namespace ops::sandbox {
namespace {

void answer(shared::http::Responder responder, shared::http::Response response) {
    if (response.status == 0) {
        responder.cut();
    } else {
        responder.send(std::move(response));
    }
}

}  // namespace

WaitingRoom::WaitingRoom() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

WaitingRoom::~WaitingRoom() {
    thread_.request_stop();
    thread_.join();
    clear();
}

void WaitingRoom::answer_after(std::chrono::milliseconds delay,
                               shared::http::Responder responder,
                               shared::http::Response response) {
    if (delay.count() > 0) {
        const std::lock_guard lock(guard_);
        if (waiting_.size() < kMostHeld) {
            waiting_.emplace(std::chrono::steady_clock::now() + delay,
                             Waiting{std::move(responder), std::move(response)});
            changed_.notify_one();
            return;
        }
    }
    answer(std::move(responder), std::move(response));
}

void WaitingRoom::hang(shared::http::Responder responder) {
    const std::lock_guard lock(guard_);
    hung_.push_back(std::move(responder));
    if (hung_.size() <= kMostHeld) return;
    hung_.front().cut();
    hung_.pop_front();
}

void WaitingRoom::clear() {
    std::multimap<Time, Waiting> waiting;
    std::deque<shared::http::Responder> hung;
    {
        const std::lock_guard lock(guard_);
        waiting.swap(waiting_);
        hung.swap(hung_);
    }
    for (auto& [time, one] : waiting) one.responder.cut();
    for (auto& responder : hung) responder.cut();
}

void WaitingRoom::run(const std::stop_token& stop) {
    std::unique_lock lock(guard_);
    while (!stop.stop_requested()) {
        if (waiting_.empty()) {
            changed_.wait(lock, stop, [this] { return !waiting_.empty(); });
            continue;
        }
        const auto first = waiting_.begin();
        const Time due = first->first;
        if (std::chrono::steady_clock::now() < due) {
            changed_.wait_until(lock, stop, due, [this, due] {
                return waiting_.empty() || waiting_.begin()->first < due;
            });
            continue;
        }
        Waiting one = std::move(first->second);
        waiting_.erase(first);
        lock.unlock();
        answer(std::move(one.responder), std::move(one.response));
        lock.lock();
    }
}

}  // namespace ops::sandbox
