// What becomes of a batch; what is done between batches is in worker_upkeep.cpp.
#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "workers/background/batches/bisect.hpp"
#include "workers/background/worker.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace workers::background {
namespace {

using shared::Action;
using shared::app::Health;
namespace log = shared::log;

constexpr shared::MonoUs kAfterFence = 1'000'000;

const char* reason_of(batches::Elsewhere why) {
    if (why == batches::Elsewhere::kOwner) return "owner";
    return why == batches::Elsewhere::kAhead ? "ahead" : "went_back";
}

}  // namespace

shared::Result<void> Worker::flush() {
    if (!backoff_.is_due(parts_.clock.mono_us())) return {};
    const std::size_t size = std::min(collector_.size(), piece_.size());
    const auto items = std::span(collector_.items()).first(size);
    const auto progress = batches::work_off(
        items, [this](std::span<batches::Item> piece) { return write_piece(piece); });
    collector_.remove_front(progress.done);
    if (progress.done > 0) hint();
    if (progress.stopped) {
        // The same again would take as long again.
        if (progress.stopped->code == "postgres_timeout") piece_.took_too_long(size);
        return handle_stop(*progress.stopped);
    }
    piece_.succeeded();
    go_on();
    return {};
}

shared::Result<void> Worker::write_piece(std::span<batches::Item> items) {
    parts_.on_turn();
    const shared::MonoUs begun = parts_.clock.mono_us();
    const auto written = parts_.writer.write(items, partitions_.standings());
    if (!written) {
        const bool is_poison = written.error().action == Action::kDeadLetter && items.size() == 1;
        if (is_poison) {
            parts_.metrics.poison.add();
            log::error("record cannot be stored: goes to the dead letters",
                       {{"record", items.front().envelope.record},
                        {"code", written.error().code},
                        {"reason", written.error().detail}});
        }
        return written.error();
    }
    shared::failpoint("background.committed");
    const auto took = static_cast<double>(parts_.clock.mono_us() - begun);
    parts_.metrics.batch_seconds.observe(took / 1e6);
    committed(items, *written);
    return {};
}

void Worker::committed(std::span<const batches::Item> items, const persist::Written& written) {
    const Metrics& metrics = parts_.metrics;
    metrics.batches.add();
    metrics.batch_records.observe(static_cast<double>(items.size()));
    metrics.messages.add(static_cast<double>(written.messages));
    metrics.moved.add(static_cast<double>(written.moved));
    metrics.duplicates.add(static_cast<double>(written.duplicates));
    metrics.events_placed.add(static_cast<double>(written.placed));
    metrics.events_waiting.add(static_cast<double>(written.waiting));
    metrics.events_ignored.add(static_cast<double>(written.ignored));
    metrics.staff_events.add(static_cast<double>(written.staff));
    metrics.delivery_news.add(static_cast<double>(written.told));
    metrics.dead_letters.add(static_cast<double>(written.dead));
    if (written.is_second) metrics.rewritten.add();
    const shared::WallMs now = parts_.clock.wall_ms();
    for (const batches::Item& item : items) {
        const shared::WallMs age = std::max<shared::WallMs>(0, now - item.appended_at);
        metrics.commit_seconds.observe(static_cast<double>(age) / 1e3);
    }
    for (const auto& [partition, move] : batches::advances(items)) {
        hints_[partition] = move.next;
        if (Owned* owned = partitions_.find(partition)) owned->next = move.next;
    }
    publish(written.read_models);
}

void Worker::publish(const std::vector<read_models::ReadModel>& models) {
    if (models.empty()) return;
    shared::failpoint("background.publishing");
    const auto published = parts_.publisher.publish(models);
    parts_.metrics.read_models.add(static_cast<double>(published.done));
    parts_.metrics.redis_skipped.add(static_cast<double>(published.skipped));
    is_redis_away_ = published.fault.has_value();
    if (!published.fault) {
        parts_.health.set("redis", Health::State::kUp);
        return;
    }
    parts_.health.set("redis", Health::State::kDegraded, published.fault->code);
    log::warning_every(
        10, "background.redis", "read models skipped", {{"code", published.fault->code}});
}

shared::Result<void> Worker::handle_stop(const shared::Error& error) {
    if (error.code == "fenced") {
        give_up_fenced();
        return {};
    }
    if (error.action == Action::kStop) return error;
    put_off(error);
    return {};
}

// Where the database cannot tell why any more, another owner is the likeliest.
void Worker::give_up_fenced() {
    const auto standings = partitions_.standings();
    batches::Standings asked;
    Fenced fenced;
    for (const TopicPartition& partition : parts_.writer.fenced()) {
        fenced[partition] = batches::Elsewhere::kOwner;
        const auto found = standings.find(partition);
        if (found != standings.end()) asked.insert(*found);
    }
    if (const auto told = parts_.offsets.elsewhere(parts_.connection, asked)) {
        for (const auto& [partition, why] : *told) fenced[partition] = why;
    }
    give_up(fenced);
}

void Worker::give_up(const Fenced& partitions) {
    const shared::MonoUs again = parts_.clock.mono_us() + kAfterFence;
    for (const auto& [partition, why] : partitions) {
        const char* const reason = reason_of(why);
        parts_.metrics.fenced.find(reason)->second.add();
        log::warning(
            "partition has another owner or stands elsewhere: its batch is dropped",
            {{"topic", partition.topic}, {"partition", partition.partition}, {"reason", reason}});
        collector_.drop(partition);
        consumer_->pause(partition);
        partitions_.wait(partition, again);
        hints_.erase(partition);
    }
}

// Nothing more is read until what is held could be written: memory stays flat.
void Worker::put_off(const shared::Error& error) {
    backoff_.failed(parts_.clock.mono_us());
    parts_.metrics.retries.add();
    const bool is_kafka = error.code.starts_with("kafka") || error.code.starts_with("queue") ||
                          error.code.starts_with("producer");
    parts_.health.set(is_kafka ? "kafka" : "postgres", Health::State::kDegraded, error.code);
    log::warning_every(
        5, "background.put_off", "batch put off", {{"code", error.code}, {"reason", error.detail}});
    if (consumer_ == nullptr) return;
    for (const TopicPartition& partition : partitions_.owned()) consumer_->pause(partition);
}

void Worker::go_on() {
    parts_.health.set("postgres", Health::State::kUp);
    if (!backoff_.is_away()) return;
    backoff_.succeeded();
    parts_.health.set("kafka", Health::State::kUp);
    for (const TopicPartition& partition : partitions_.owned()) consumer_->resume(partition);
}

void Worker::hint() {
    shared::failpoint("background.published");
    consumer_->commit(hints_);
    shared::failpoint("background.hinted");
    hints_.clear();
}

}  // namespace workers::background
