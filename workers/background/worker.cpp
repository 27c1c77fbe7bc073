// Reading and assignment; what becomes of a batch is in worker_batch.cpp.
#include "workers/background/worker.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"

#include <algorithm>
#include <utility>

namespace workers::background {
namespace {

using shared::app::Health;
namespace log = shared::log;

// A partition somebody else has taken is claimed again only if Kafka still says it is ours then.
constexpr shared::MonoUs kAfterFence = 1'000'000;
constexpr std::chrono::milliseconds kPatience{100};
constexpr std::chrono::milliseconds kCommitLimit{1'000};

std::string text(const TopicPartition& partition) {
    return partition.topic + "/" + std::to_string(partition.partition);
}

}  // namespace

Worker::Worker(const Parts& parts, batches::Limits limits)
    : parts_(parts),
      collector_(limits),
      piece_(limits.records),
      comparison_(parts.reader),
      started_at_(parts.clock.mono_us()) {}

shared::Result<void> Worker::run(const std::function<bool()>& stop) {
    while (!stop()) {
        auto stepped = step(kPatience);
        if (!stepped) return stepped;
    }
    return {};
}

shared::Result<void> Worker::step(std::chrono::milliseconds patience) {
    parts_.on_turn();
    open_waiting();
    auto gathered = gather(patience);
    if (!gathered) return gathered;
    if (collector_.due(parts_.clock.mono_us())) {
        auto flushed = flush();
        if (!flushed) return flushed;
    }
    upkeep();
    return {};
}

// Waits for the first record, then takes what is there already.
shared::Result<void> Worker::gather(std::chrono::milliseconds patience) {
    if (!collector_.empty()) {
        const shared::MonoUs now = parts_.clock.mono_us();
        const shared::MonoUs left =
            backoff_.is_away() ? backoff_.until_due(now) : collector_.until_due(now);
        patience = std::min(patience, std::chrono::milliseconds((left + 999) / 1000));
    }
    while (!collector_.full() || backoff_.is_away()) {
        auto polled = consumer_->poll(patience);
        if (!polled) return polled.error();
        if (!*polled) return {};
        take(std::move(**polled));
        if (collector_.due(parts_.clock.mono_us())) return {};
        patience =
            std::chrono::milliseconds((collector_.until_due(parts_.clock.mono_us()) + 999) / 1000);
    }
    return {};
}

void Worker::take(shared::kafka::Record record) {
    const TopicPartition from{record.topic, record.partition};
    Owned* owned = partitions_.find(from);
    // Without an epoch it could not be stored; it comes again after the claim's seek.
    if (owned == nullptr) return;
    shared::failpoint("background.taken");
    batches::Item item = batches::decode(std::move(record), parser_);
    const auto verdict = owned->check.judge(item.offset, item.envelope.record);
    if (const auto missed = owned->check.take_missed(); missed > 0) {
        parts_.metrics.missed.add(static_cast<double>(missed));
        log::error("records were removed before they were read",
                   {{"partition", text(from)}, {"count", missed}});
    }
    if (verdict == batches::ResumeCheck::Verdict::kSkip) return;
    if (verdict == batches::ResumeCheck::Verdict::kRestart) {
        restart(from, item.offset);
        return;
    }
    if (owned->compared.next == 0) owned->compared = owned->check.position();
    (from.topic == "turns" ? parts_.metrics.records_turns : parts_.metrics.records_events).add();
    collector_.add(std::move(item), parts_.clock.mono_us());
}

// Another log under the same name: all of it is read, and what is known already changes nothing.
void Worker::restart(const TopicPartition& partition, shared::kafka::Offset offset) {
    parts_.metrics.topic_restarts.add();
    log::error("topic was truncated or made anew: reading it from its beginning",
               {{"partition", text(partition)}, {"offset", offset}});
    if (Owned* owned = partitions_.find(partition)) owned->compared = {};
    if (!consumer_->seek(partition, shared::kafka::kBeginning)) {
        consumer_->pause(partition);
        partitions_.wait(partition, parts_.clock.mono_us() + kAfterFence);
    }
}

shared::kafka::RebalanceListener::Start Worker::on_assigned(const TopicPartition& partition) {
    has_assignment_ = true;
    collector_.drop(partition);
    parts_.health.set("kafka", Health::State::kUp);
    if (!backoff_.is_away()) {
        const auto start = open(partition);
        if (start) return {*start, false};
    }
    partitions_.wait(partition, 0);
    return {shared::kafka::kCommitted, true};
}

void Worker::on_revoked(const std::vector<TopicPartition>& partitions, bool lost) {
    if (!lost) {
        if (!collector_.empty() && !backoff_.is_away()) {
            const auto flushed = flush();
            if (!flushed) {
                log::error("batch not written at revocation", {{"code", flushed.error().code}});
            }
        }
        std::map<TopicPartition, shared::kafka::Offset> stored;
        for (const TopicPartition& partition : partitions) {
            const Owned* owned = partitions_.find(partition);
            if (owned != nullptr && owned->next > 0) stored[partition] = owned->next;
        }
        // Only a hint: the next owner asks PostgreSQL.
        if (!stored.empty() && !consumer_->commit_now(stored, kCommitLimit)) {
            log::warning("offsets not committed at revocation");
        }
    }
    for (const TopicPartition& partition : partitions) {
        collector_.drop(partition);
        partitions_.forget(partition);
        hints_.erase(partition);
    }
}

std::optional<shared::kafka::Offset> Worker::open(const TopicPartition& partition) {
    const auto claims = parts_.offsets.claim(parts_.connection, {partition});
    if (!claims) {
        put_off(claims.error());
        return std::nullopt;
    }
    shared::failpoint("background.claimed");
    const auto claim = claims->find(partition);
    if (claim == claims->end()) return std::nullopt;
    partitions_.own(partition, claim->second);
    parts_.health.set("postgres", Health::State::kUp);
    return partitions_.find(partition)->check.start();
}

void Worker::open_waiting() {
    const shared::MonoUs now = parts_.clock.mono_us();
    if (!backoff_.is_due(now)) return;
    const auto waiting = partitions_.waiting(now);
    if (waiting.empty()) {
        // Nothing is held any more (its partition was revoked): only reading on can tell.
        if (collector_.empty() && backoff_.is_away()) go_on();
        return;
    }
    const auto claims = parts_.offsets.claim(parts_.connection, waiting);
    if (!claims) {
        put_off(claims.error());
        return;
    }
    if (collector_.empty()) go_on();
    for (const auto& [partition, claim] : *claims) {
        partitions_.own(partition, claim);
        if (!consumer_->seek(partition, partitions_.find(partition)->check.start())) {
            partitions_.wait(partition, now + kAfterFence);
        } else if (!backoff_.is_away()) {
            consumer_->resume(partition);
        }  // else with the others, once what is held is written
    }
}

void Worker::drain(std::chrono::milliseconds limit) {
    const shared::MonoUs end = parts_.clock.mono_us() + limit.count() * 1000;
    while (!collector_.empty() && parts_.clock.mono_us() < end) {
        const auto flushed = flush();
        if (!flushed) break;
        if (backoff_.is_away() && !consumer_->poll(std::chrono::milliseconds(50))) break;
    }
    const shared::MonoUs left = std::max<shared::MonoUs>(end - parts_.clock.mono_us(), 1'000'000);
    consumer_->close(std::chrono::milliseconds(left / 1000));
}

}  // namespace workers::background
