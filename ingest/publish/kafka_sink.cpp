#include "ingest/publish/kafka_sink.hpp"

#include "shared/base/log.hpp"
#include "shared/kafka/partition.hpp"

#include <atomic>
#include <memory>
#include <utility>

namespace ingest::publish {
namespace {

// Records of one POST whose fate is open. Shared by the acks under way, which come on the
// producer's thread.
class Batch {
  public:
    Batch(std::size_t records, std::function<void(Stored)> done)
        : open_(records), done_(std::move(done)) {}

    void settle(Stored fate, std::size_t records) {
        if (fate == Stored::kTooLarge) too_large_ = true;
        if (fate == Stored::kNo) missing_ = true;
        if (open_.fetch_sub(records) != records) return;
        // What may still succeed outweighs what never will: the sender must post again.
        done_(missing_ ? Stored::kNo : too_large_ ? Stored::kTooLarge : Stored::kYes);
    }

  private:
    std::atomic<std::size_t> open_;
    std::atomic<bool> missing_{false};
    std::atomic<bool> too_large_{false};
    std::function<void(Stored)> done_;
};

Stored fate_of(const shared::kafka::Ack& ack) {
    if (ack.stored) return Stored::kYes;
    return ack.too_large ? Stored::kTooLarge : Stored::kNo;
}

void report(const Metrics& metrics, std::string_view code) {
    metrics.publish_failures.add();
    shared::log::warning_every(5, "ingest_publish", "a record was not stored", {{"code", code}});
}

}  // namespace

KafkaSink::KafkaSink(shared::kafka::Producer& producer, int partitions, const Metrics& metrics)
    : producer_(producer), partitions_(partitions), metrics_(metrics) {}

void KafkaSink::store(std::vector<records::Record> records, std::function<void(Stored)> done) {
    if (records.empty()) return done(Stored::kYes);
    if (!is_open_) return done(Stored::kNo);
    const auto batch = std::make_shared<Batch>(records.size(), std::move(done));
    for (std::size_t i = 0; i < records.size(); ++i) {
        const records::Record& record = records[i];
        const auto on_ack = [batch, &metrics = metrics_](const shared::kafka::Ack& ack) {
            if (!ack.stored) report(metrics, ack.code);
            batch->settle(fate_of(ack), 1);
        };
        const auto partition = shared::kafka::partition_of(record.key, partitions_);
        const auto taken =
            producer_.produce(record.topic, partition, record.key, record.value, on_ack);
        if (!taken) {
            report(metrics_, taken.error().code);
            if (taken.error().action == shared::Action::kDeadLetter) {
                batch->settle(Stored::kTooLarge, 1);
                continue;
            }
            // The rest would only stand before it, out of order.
            return batch->settle(Stored::kNo, records.size() - i);
        }
        metrics_.record(record.topic, record.kind);
    }
}

}  // namespace ingest::publish
