// The RecordSink on the log, and on the spool where the log is away, slow, or behind: one produce
// call or one append per record, done when each is stored one way or the other.
#pragma once

#include "ingest/delays.hpp"
#include "ingest/metrics.hpp"
#include "ingest/publish/batch.hpp"
#include "ingest/publish/record_sink.hpp"
#include "shared/kafka/producer.hpp"
#include "shared/spool/spool.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace ingest::publish {

// Writes nothing into the log before open(): one whose topics differ from ours must not be written.
//
//   key has records in the spool -> spool; the log is silent and the spool drains -> spool;
//   else the log, and the spool too where it refuses, fails, or says nothing in time
//
// Thread-safe as its producer is. What it refers to must outlive every call's `done`.
class LogSink final : public RecordSink {
  public:
    // `partitions`: of every topic. `spool` may be null: then what the log does not
    // take is not stored. `patience`: how long the log may be silent before the spool is used.
    LogSink(shared::kafka::Producer& producer,
            int partitions,
            const Metrics& metrics,
            shared::spool::Spool* spool = nullptr,
            std::chrono::milliseconds patience = std::chrono::milliseconds(1'000));
    void open() { is_open_ = true; }
    void store(std::vector<records::Record> records, std::function<void(Stored)> done) override;
    // Whether the log stored or refused a record just now.
    void heard(bool is_stored) { is_silent_ = !is_stored; }
    // Nothing goes into the log while it is held, for the hot workers are too far behind.
    void hold(bool is_held) { is_held_ = is_held; }
    // The same until it is lifted, whatever else is told: for another partition count. Only where
    // there is a spool.
    void freeze(bool is_frozen) { is_frozen_ = is_frozen; }
    bool is_frozen() const { return is_frozen_; }
    // Precondition: frozen, and nothing is under way.
    void set_partitions(int count) { partitions_ = count; }
    // Something is about to go into the log; false: it must not. Each true wants a leave() once its
    // ack was handled.
    bool enter();
    void leave() { --under_way_; }
    // What went to the log and is not acknowledged. Frozen and at 0 it stays there.
    std::int64_t under_way() const { return under_way_; }
    // Of the records that went into `inbound` lately, on average.
    double record_bytes() const { return record_bytes_; }
    bool takes() const { return is_open_ && !is_held_ && !is_frozen_; }

  private:
    using BatchPtr = std::shared_ptr<Batch>;

    bool belongs_in_spool(const records::Record& record) const;
    // False: the log takes nothing now.
    bool produce(const BatchPtr& batch, std::size_t index);
    void acked(const BatchPtr& batch, std::size_t index, const shared::kafka::Ack& ack);
    void spool(const BatchPtr& batch, const std::vector<std::size_t>& indexes);

    shared::kafka::Producer& producer_;
    std::atomic<int> partitions_;
    const Metrics& metrics_;
    shared::spool::Spool* const spool_;
    std::atomic<bool> is_open_{false};
    std::atomic<bool> is_silent_{false};
    std::atomic<bool> is_held_{false};
    std::atomic<bool> is_frozen_{false};
    std::atomic<std::int64_t> under_way_{0};
    std::atomic<double> record_bytes_{2'000};
    std::unique_ptr<Delays> patience_;  // null without a spool
};

}  // namespace ingest::publish
