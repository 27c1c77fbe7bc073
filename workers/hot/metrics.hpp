// Every metric of the hot worker.
#pragma once

#include "shared/cache/metrics.hpp"
#include "shared/cache/snapshot_metrics.hpp"
#include "shared/events/turn.hpp"
#include "shared/metrics/metrics.hpp"
#include "shared/metrics/partition_gauges.hpp"
#include "shared/postgres/metrics.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace workers::hot {

// Handles are resolved once; thread-safe.
class Metrics {
  public:
    // `partitions`: of each topic.
    explicit Metrics(shared::metrics::Registry& registry, int partitions = 12);

    void count_outcome(shared::events::Outcome outcome) const;
    // `kind` of evidence: answer status sent_event echo news none.
    void count_settled(const std::string& kind) const;
    // Why: behind clinic_share send_rate send_slots unknown_kind window; the rest is `failed`.
    void count_parked(const std::string& why) const;
    // How a call to the memory provider ended: `ok`, or a code of shared/memory/provider.hpp.
    void count_memory_call(std::string_view result) const;
    // How many texts of clinics were refused so far, by fault (languages/text_fields.hpp).
    void set_refused_texts(const std::map<std::string_view, std::uint64_t>& by_fault) const;

    shared::metrics::Counter records, claims, joined, resends, forwarded, fenced, gaps, releases,
        unreadable;
    shared::metrics::Counter typing_shown, typing_failed, typing_left_out;
    shared::metrics::Counter sql_look_up, sql_warm_up, sql_replica;  // statements
    shared::postgres::Metrics postgres, replica;
    shared::metrics::Counter restarts_conversations, restarts_turns;  // logs made anew beneath us
    shared::metrics::Gauge partitions, open_sends, oldest_open_seconds, window;
    shared::metrics::Gauge parked, parked_bytes, parked_oldest_seconds;
    shared::metrics::Gauge clock_offset;  // seconds that the broker is ahead
    shared::metrics::PartitionGauges acked_offset;
    shared::metrics::Histogram reply_seconds;  // received by ingest to written to the provider
    shared::metrics::Histogram claim_seconds;  // produced to acknowledged
    shared::metrics::Histogram opening_seconds;
    shared::metrics::Counter memory_empty, memory_foreign;  // lists; rows of other people
    shared::metrics::Histogram memory_seconds;              // of a call to the memory provider
    // Replies that waited for memory.
    shared::metrics::Counter recalls_waited, recalls_late, recalls_failed;
    shared::cache::CacheMetrics cache;
    shared::cache::SnapshotMetrics snapshot;

  private:
    std::map<std::string, shared::metrics::Counter, std::less<>> outcomes_, settled_, parked_by_,
        refused_texts_, memory_calls_;
};

}  // namespace workers::hot
