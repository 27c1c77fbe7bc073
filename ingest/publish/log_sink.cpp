#include "ingest/publish/log_sink.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "shared/kafka/partition.hpp"
#include "shared/kafka/settings.hpp"

#include <utility>

namespace ingest::publish {
namespace {

constexpr double kSmoothing = 0.01;  // of the average size of a record

void report(const Metrics& metrics, std::string_view code) {
    metrics.publish_failures.add();
    shared::log::warning_every(5, "ingest_publish", "a record was not stored", {{"code", code}});
}

bool is_too_large(const records::Record& record) {
    return record.key.size() + record.value.size() > shared::kafka::kMostRecordBytes;
}

}  // namespace

LogSink::LogSink(shared::kafka::Producer& producer,
                 int partitions,
                 const Metrics& metrics,
                 shared::spool::Spool* spool,
                 std::chrono::milliseconds patience)
    : producer_(producer), partitions_(partitions), metrics_(metrics), spool_(spool) {
    if (spool_ != nullptr) patience_ = std::make_unique<Delays>(patience);
}

bool LogSink::belongs_in_spool(const records::Record& record) const {
    if (spool_ == nullptr) return false;
    return !takes() || spool_->holds(record.key) || (is_silent_ && !spool_->is_empty());
}

// Counted before the look: who freezes and then sees nothing under way can rely on it.
bool LogSink::enter() {
    ++under_way_;
    if (!is_frozen_) return true;
    leave();
    return false;
}

void LogSink::store(std::vector<records::Record> records, std::function<void(Stored)> done) {
    if (records.empty()) return done(Stored::kYes);
    if (spool_ == nullptr && !is_open_) return done(Stored::kNo);
    const auto batch = std::make_shared<Batch>(std::move(records), std::move(done));
    std::vector<std::size_t> aside;
    bool is_refused = false;
    for (std::size_t i = 0; i < batch->size(); ++i) {
        const bool is_for_spool = is_refused || belongs_in_spool(batch->record(i));
        if (!is_for_spool) is_refused = !produce(batch, i);
        // Behind one that was refused the rest would only stand before it, out of order.
        if (is_for_spool || is_refused) aside.push_back(i);
    }
    if (spool_ != nullptr && !aside.empty()) {
        std::erase_if(aside, [&](std::size_t i) { return !batch->take_for_spool(i); });
        spool(batch, aside);
    }
    for (std::size_t i = 0; i < batch->size(); ++i) batch->fail(i, Stored::kNo);
    if (patience_ == nullptr) return;
    patience_->after([this, waiting = std::weak_ptr(batch)] {
        const BatchPtr late = waiting.lock();
        if (late == nullptr) return;
        const auto open = late->take_for_spool();
        if (open.empty()) return;
        heard(false);
        spool(late, open);
    });
}

bool LogSink::produce(const BatchPtr& batch, std::size_t index) {
    const records::Record& record = batch->record(index);
    if (!enter()) return false;
    batch->expect(index);
    const auto partition = shared::kafka::partition_of(record.key, partitions_);
    const auto taken = producer_.produce(record.topic,
                                         partition,
                                         record.key,
                                         record.value,
                                         [this, batch, index](const shared::kafka::Ack& ack) {
                                             acked(batch, index, ack);
                                             leave();
                                         });
    if (taken) {
        shared::failpoint("ingest.produced");
        metrics_.record(record.topic, record.kind);
        const auto bytes = static_cast<double>(record.key.size() + record.value.size());
        const double before = record_bytes_;
        if (record.topic == "inbound") record_bytes_ = before + kSmoothing * (bytes - before);
        return true;
    }
    leave();
    report(metrics_, taken.error().code);
    const bool is_final = taken.error().action == shared::Action::kDeadLetter;
    batch->fail(index, is_final ? Stored::kTooLarge : Stored::kNo);
    return is_final;
}

void LogSink::acked(const BatchPtr& batch, std::size_t index, const shared::kafka::Ack& ack) {
    if (ack.stored) {
        shared::failpoint("ingest.acked");
        heard(true);
        return batch->succeed(index);
    }
    report(metrics_, ack.code);
    if (ack.too_large) return batch->fail(index, Stored::kTooLarge);
    heard(false);
    if (spool_ != nullptr && batch->take_for_spool(index)) spool(batch, {index});
    batch->fail(index, Stored::kNo);
}

void LogSink::spool(const BatchPtr& batch, const std::vector<std::size_t>& indexes) {
    std::vector<std::size_t> taken;
    std::vector<shared::spool::Entry> entries;
    for (const std::size_t i : indexes) {
        const records::Record& record = batch->record(i);
        if (is_too_large(record)) {
            batch->fail(i, Stored::kTooLarge);
            continue;
        }
        taken.push_back(i);
        entries.push_back({record.topic, record.key, record.value, 0});
    }
    if (entries.empty()) return;
    auto done = [this, batch, taken](const shared::Result<void>& stored) {
        if (stored) metrics_.spooled.add(static_cast<double>(taken.size()));
        if (!stored) metrics_.spool_failed(stored.error().code);
        for (const std::size_t i : taken) {
            if (stored) {
                batch->succeed(i);
            } else {
                batch->fail(i, Stored::kNo);
            }
        }
    };
    spool_->append(std::move(entries), std::move(done));
}

}  // namespace ingest::publish
