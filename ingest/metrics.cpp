#include "ingest/metrics.hpp"

#include "ingest/webhooks/webhook.hpp"

namespace ingest {
namespace {

using shared::metrics::Registry;

constexpr std::string_view kProviders[]{"evolution", "meta", "other"};
constexpr int kStatuses[]{200, 401, 403, 404, 405, 413, 503};
constexpr std::string_view kReasons[]{"overload",
                                      "backlog",
                                      "rate",
                                      "source_rate",
                                      "forged",
                                      "sources_unknown",
                                      "deadline",
                                      "not_stored",
                                      "too_large",
                                      "subscription",
                                      "draining"};
constexpr std::pair<std::string_view, std::string_view> kKinds[]{{"inbound", "message"},
                                                                 {"inbound", "own"},
                                                                 {"inbound", "forward"},
                                                                 {"events", "status"},
                                                                 {"events", "sent"},
                                                                 {"events", "connection"},
                                                                 {"events", "edit"},
                                                                 {"events", "delete"},
                                                                 {"events", "unknown"}};

template <typename Counters, typename Key>
void add(const Counters& counters, const Key& key) {
    const auto found = counters.find(key);
    if (found != counters.end()) found->second.add();
}

}  // namespace

Metrics::Metrics(Registry& registry, int partitions)
    : malformed(
          registry.counter("frontdesk_ingest_malformed_total", "Verified bodies that are no JSON")),
      unknown_line(
          registry.counter("frontdesk_ingest_unknown_line_total",
                           "Messages and events of a line not registered under the source")),
      cut_bytes(registry.counter("frontdesk_ingest_cut_bytes_total",
                                 "Bytes of credentials, files and key material cut from bodies")),
      publish_failures(registry.counter("frontdesk_ingest_publish_failures_total",
                                        "Records that the log did not take")),
      backlog_records(registry.gauge("frontdesk_ingest_backlog_records",
                                     "Records of inbound that the hot workers have not committed")),
      backlog_full(registry.gauge("frontdesk_ingest_backlog_full",
                                  "1 while the hot workers are too far behind for more")),
      spooled(registry.counter("frontdesk_ingest_spool_appended_total",
                               "Records made safe in the spool")),
      spool_drained(registry.counter("frontdesk_ingest_spool_drained_total",
                                     "Records that the log took from the spool")),
      spool_bytes(registry.gauge("frontdesk_ingest_spool_bytes", "Bytes of the spool on disk")),
      spool_records(
          registry.gauge("frontdesk_ingest_spool_records", "Records that wait in the spool")),
      spool_oldest_seconds(registry.gauge("frontdesk_ingest_spool_oldest_seconds",
                                          "Age of the oldest record that waits in the spool")),
      on_hold(registry.gauge("frontdesk_ingest_on_hold",
                             "1 while everything goes into the spool for a repartition")),
      held(registry.gauge("frontdesk_ingest_held_requests", "Requests held until their acks")),
      held_bytes(registry.gauge("frontdesk_ingest_held_bytes", "Bytes of the held requests")),
      sources(registry.gauge("frontdesk_ingest_sources", "Sources known")),
      ready(registry.gauge("frontdesk_ingest_ready", "1 while webhooks can be stored")),
      clock_offset(registry.gauge("frontdesk_ingest_broker_clock_offset_seconds",
                                  "How far the broker's clock is ahead of ours, at least")),
      acked_offset(registry,
                   "frontdesk_ingest_acked_offset",
                   "Offset acknowledged last, -1 before the first",
                   {"inbound"},
                   partitions),
      reads_done_(registry.counter(
          "frontdesk_ingest_source_reads_total", "Reads of the source list", {{"result", "done"}})),
      reads_failed_(registry.counter("frontdesk_ingest_source_reads_total",
                                     "Reads of the source list",
                                     {{"result", "failed"}})),
      spool_full_(registry.counter("frontdesk_ingest_spool_failures_total",
                                   "Groups of records that the spool did not take",
                                   {{"reason", "full"}})),
      spool_disk_(registry.counter("frontdesk_ingest_spool_failures_total",
                                   "Groups of records that the spool did not take",
                                   {{"reason", "disk"}})),
      snapshot_{
          registry.gauge("frontdesk_ingest_snapshot_entries", "Entries in the snapshot"),
          registry.gauge("frontdesk_ingest_snapshot_bytes",
                         "Bytes of their keys and sealed values"),
          registry.counter("frontdesk_ingest_snapshot_writes_total",
                           "Entries of the snapshot written with a new value"),
          registry.counter("frontdesk_ingest_snapshot_failures_total",
                           "Calls of the snapshot that failed, and values that did not open")},
      seconds_(registry.histogram("frontdesk_ingest_request_seconds",
                                  "From the whole request to its answer",
                                  shared::metrics::latency_bounds())) {
    add_labelled(registry);
}

void Metrics::add_labelled(Registry& registry) {
    for (const auto provider : kProviders) {
        for (const int status : kStatuses) {
            requests_[{provider, status}] = registry.counter(
                "frontdesk_ingest_requests_total",
                "Requests answered",
                {{"provider", std::string(provider)}, {"status", std::to_string(status)}});
        }
    }
    for (const auto reason : kReasons) {
        refused_[reason] = registry.counter("frontdesk_ingest_refused_total",
                                            "Requests refused",
                                            {{"reason", std::string(reason)}});
    }
    for (const auto& [topic, kind] : kKinds) {
        records_[{topic, kind}] =
            registry.counter("frontdesk_ingest_records_total",
                             "Records handed to the log",
                             {{"topic", std::string(topic)}, {"kind", std::string(kind)}});
    }
    const auto unknown = [&](std::string_view label) {
        unknown_events_[label] = registry.counter("frontdesk_ingest_unknown_events_total",
                                                  "Events kept without being read",
                                                  {{"event", std::string(label)}});
    };
    for (const auto label : webhooks::event_labels()) unknown(label);
    unknown("other");
}

void Metrics::request(std::string_view provider, int status, double seconds) const {
    const auto found = requests_.find({provider, status});
    if (found != requests_.end()) found->second.add();
    seconds_.observe(seconds);
}

void Metrics::refused(std::string_view reason) const {
    add(refused_, reason);
}
void Metrics::record(std::string_view topic, std::string_view kind) const {
    add(records_, Pair{topic, kind});
}
void Metrics::unknown_event(std::string_view label) const {
    add(unknown_events_, label);
}
void Metrics::spool_failed(std::string_view code) const {
    (code == "spool_full" ? spool_full_ : spool_disk_).add();
}
void Metrics::snapshot(const shared::cache::SnapshotUsage& usage) const {
    snapshot_.set(usage);
}
void Metrics::source_reads(bool succeeded) const {
    (succeeded ? reads_done_ : reads_failed_).add();
}

}  // namespace ingest
