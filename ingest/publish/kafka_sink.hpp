// The RecordSink on the log: one produce call per record, done when the last one is acknowledged.
#pragma once

#include "ingest/metrics.hpp"
#include "ingest/publish/record_sink.hpp"
#include "shared/kafka/producer.hpp"

#include <atomic>

namespace ingest::publish {

// Takes nothing before open(): a log whose topics differ from ours must not be written.
// Thread-safe as its producer is. `producer` and `metrics` must outlive every call's `done`.
class KafkaSink final : public RecordSink {
  public:
    // `partitions`: the fixed count of every topic.
    KafkaSink(shared::kafka::Producer& producer, int partitions, const Metrics& metrics);
    void open() { is_open_ = true; }
    void store(std::vector<records::Record> records, std::function<void(Stored)> done) override;

  private:
    shared::kafka::Producer& producer_;
    int partitions_;
    const Metrics& metrics_;
    std::atomic<bool> is_open_{false};
};

}  // namespace ingest::publish
