// Every metric of this program. Names and labels are resolved once, here.
#pragma once

#include "shared/cache/snapshot_metrics.hpp"
#include "shared/metrics/metrics.hpp"
#include "shared/metrics/partition_gauges.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace ingest {

// Thread-safe after construction. The registry must outlive it.
class Metrics {
  public:
    // `partitions`: of `inbound`.
    explicit Metrics(shared::metrics::Registry& registry, int partitions = 12);

    // A request answered: `provider` is `evolution`, `meta` or `other`.
    void request(std::string_view provider, int status, double seconds) const;
    // Why a webhook was not taken: one of the words below.
    void refused(std::string_view reason) const;
    // A record handed to the log.
    void record(std::string_view topic, std::string_view kind) const;
    // An event nobody reads; `label` as webhooks::event_label gives it.
    void unknown_event(std::string_view label) const;
    void source_reads(bool succeeded) const;
    void snapshot(const shared::cache::SnapshotUsage& usage) const;
    // Records the spool did not take; `code` as Spool::append tells it.
    void spool_failed(std::string_view code) const;

    shared::metrics::Counter malformed;         // verified bodies that are no JSON
    shared::metrics::Counter unknown_line;      // pieces of a line that is not the source's
    shared::metrics::Counter cut_bytes;         // of credentials, files and keys
    shared::metrics::Counter publish_failures;  // records the log did not take
    shared::metrics::Gauge backlog_records;     // of inbound, not committed by the hot workers
    shared::metrics::Gauge backlog_full;        // 1: too far behind
    shared::metrics::Counter spooled;           // records made safe in the spool
    shared::metrics::Counter spool_drained;     // records the log took from it
    shared::metrics::Gauge spool_bytes;         // on disk
    shared::metrics::Gauge spool_records;       // that wait
    shared::metrics::Gauge spool_oldest_seconds;
    shared::metrics::Gauge on_hold;  // 1: nothing goes into the log, for a repartition
    shared::metrics::Gauge held;     // requests that wait for their acks
    shared::metrics::Gauge held_bytes;
    shared::metrics::Gauge sources;
    shared::metrics::Gauge ready;
    shared::metrics::Gauge clock_offset;  // seconds that the broker is ahead
    shared::metrics::PartitionGauges acked_offset;

  private:
    template <typename Key>
    using Counters = std::map<Key, shared::metrics::Counter, std::less<>>;
    using Pair = std::pair<std::string_view, std::string_view>;

    void add_labelled(shared::metrics::Registry& registry);

    std::map<std::pair<std::string_view, int>, shared::metrics::Counter> requests_;
    Counters<Pair> records_;
    Counters<std::string_view> refused_;
    Counters<std::string_view> unknown_events_;
    shared::metrics::Counter reads_done_;
    shared::metrics::Counter reads_failed_;
    shared::metrics::Counter spool_full_;
    shared::metrics::Counter spool_disk_;
    shared::cache::SnapshotMetrics snapshot_;
    shared::metrics::Histogram seconds_;
};

}  // namespace ingest
