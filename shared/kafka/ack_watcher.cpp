#include "shared/kafka/ack_watcher_internal.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

#include <utility>

namespace shared::kafka {
namespace {

constexpr MonoUs kTellEvery = 10'000'000;

}  // namespace

AckWatcher::AckWatcher(const Settings& settings, AckWatch watch)
    : settings_(settings), watch_(std::move(watch)) {}

void AckWatcher::note(const rd_kafka_message_t& message) {
    if (watch_.acked) {
        if (!end_) end_ = End{rd_kafka_topic_name(message.rkt), message.partition, 0};
        end_->offset = message.offset;
    }
    rd_kafka_timestamp_type_t kind{};
    const WallMs appended = rd_kafka_message_timestamp(&message, &kind);
    if (!watch_.clock_offset || kind != RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME || appended <= 0) return;
    const WallMs acked = clock_.wall_ms();
    broker_.add(acked - (rd_kafka_message_latency(&message) + 999) / 1000, appended, acked);
    has_times_ = true;
}

void AckWatcher::tell() {
    if (end_) watch_.acked(without_prefix(settings_, end_->topic), end_->partition, end_->offset);
    end_.reset();
    const MonoUs now = clock_.mono_us();
    if (!has_times_ || (told_at_ != 0 && now - told_at_ < kTellEvery)) return;
    told_at_ = now;
    has_times_ = false;
    watch_.clock_offset(static_cast<double>(broker_.take_offset()) / 1e3);
}

}  // namespace shared::kafka
