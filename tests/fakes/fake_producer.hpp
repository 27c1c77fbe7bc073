// A Producer that keeps its records in memory and acknowledges them as told, from a thread of its
// own, never from inside produce().
#pragma once

#include "shared/kafka/producer.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fakes {

class FakeProducer final : public shared::kafka::Producer {
  public:
    struct Produced {
        std::string topic;
        shared::kafka::Partition partition = 0;
        std::string key;
        std::string value;
        bool is_tombstone = false;
    };
    enum class Mode { kStore, kStoreWithoutOffset, kFail, kTooLarge, kHold, kRefuse };

    FakeProducer() : thread_([this](const std::stop_token& stop) { serve(stop); }) {}
    ~FakeProducer() override {
        set_mode(Mode::kFail);
        thread_.request_stop();
        changed_.notify_all();
    }

    // What happens to records from now on, and to those on hold.
    void set_mode(Mode mode) {
        const std::lock_guard lock(guard_);
        mode_ = mode;
        changed_.notify_all();
    }

    shared::Result<void> produce(std::string_view topic,
                                 shared::kafka::Partition partition,
                                 std::string_view key,
                                 std::optional<std::string_view> value,
                                 shared::kafka::OnAck on_ack) override {
        const std::lock_guard lock(guard_);
        if (mode_ == Mode::kRefuse) return shared::Error{"queue_full", "told so"};
        produced_.push_back({std::string(topic),
                             partition,
                             std::string(key),
                             std::string(value.value_or("")),
                             !value.has_value()});
        open_.push_back(std::move(on_ack));
        changed_.notify_all();
        return {};
    }

    std::vector<Produced> produced() const {
        const std::lock_guard lock(guard_);
        return produced_;
    }
    // Waits until that many records came.
    std::vector<Produced> wait_for(std::size_t count) {
        std::unique_lock lock(guard_);
        changed_.wait_for(
            lock, std::chrono::seconds(60), [&] { return produced_.size() >= count; });
        return produced_;
    }

  private:
    void serve(const std::stop_token& stop) {
        std::unique_lock lock(guard_);
        while (!stop.stop_requested() || !open_.empty()) {
            const auto due = [&] { return !open_.empty() && mode_ != Mode::kHold; };
            if (!changed_.wait(lock, stop, due)) {
                if (!due()) return;
            }
            shared::kafka::Ack ack;
            ack.stored = mode_ == Mode::kStore || mode_ == Mode::kStoreWithoutOffset;
            ack.too_large = mode_ == Mode::kTooLarge;
            ack.offset = mode_ == Mode::kStore ? next_offset_++ : -1;
            if (!ack.stored) ack.code = ack.too_large ? "too_large" : "timed_out";
            const auto on_ack = std::move(open_.front());
            open_.pop_front();
            lock.unlock();
            on_ack(ack);
            lock.lock();
        }
    }

    mutable std::mutex guard_;
    std::condition_variable_any changed_;
    Mode mode_ = Mode::kStore;
    shared::kafka::Offset next_offset_ = 0;
    std::vector<Produced> produced_;
    std::deque<shared::kafka::OnAck> open_;
    std::jthread thread_;
};

}  // namespace fakes
