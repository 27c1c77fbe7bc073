// Every metric of frontdesk-background.
#pragma once

#include "shared/metrics/metrics.hpp"
#include "shared/postgres/metrics.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace workers::background {

struct StaffWebhookMetrics {
    explicit StaffWebhookMetrics(shared::metrics::Registry& registry);

    // By the words of staff/webhook_verdict.hpp.
    std::map<std::string, shared::metrics::Counter, std::less<>> attempts;
    std::map<std::string, shared::metrics::Counter, std::less<>> given_up;  // age attempts backlog
    shared::metrics::Gauge waiting;                                         // events
    shared::metrics::Gauge oldest;                                          // seconds
    shared::metrics::Gauge breaker_open;                                    // 0 or 1
    shared::metrics::Gauge off;                                             // 0 or 1
};

struct MemoryMetrics {
    explicit MemoryMetrics(shared::metrics::Registry& registry);

    // By call (add find forget) and by how it ended.
    std::map<std::pair<std::string, std::string>, shared::metrics::Counter> calls;
    std::map<std::string, shared::metrics::Counter, std::less<>> given_up;  // age backlog refused
    shared::metrics::Counter foreign;  // rows of other users in the provider's answers
    shared::metrics::Gauge waiting;    // memories
    shared::metrics::Gauge oldest;     // seconds
    shared::metrics::Gauge open;       // additions under way, of all workers
};

struct ReminderMetrics {
    explicit ReminderMetrics(shared::metrics::Registry& registry);

    // By kind (24h 2h) and result (sent unreachable).
    std::map<std::pair<std::string, std::string>, shared::metrics::Counter> told;
    shared::metrics::Counter failures;  // rounds put off
    shared::metrics::Gauge due;         // still, after a round
    shared::metrics::Gauge oldest;      // seconds since it was due
};

struct Metrics {
    explicit Metrics(shared::metrics::Registry& registry);

    shared::metrics::Counter batches;        // transactions committed
    shared::metrics::Counter records_turns;  // records taken
    shared::metrics::Counter records_events;
    shared::metrics::Counter messages;  // rows inserted
    shared::metrics::Counter moved;     // rows that turns moved forward
    shared::metrics::Counter duplicates;
    shared::metrics::Counter events_placed;
    shared::metrics::Counter events_waiting;
    shared::metrics::Counter events_ignored;
    shared::metrics::Counter staff_events;
    shared::metrics::Counter delivery_news;  // records of topic inbound
    shared::metrics::Counter month_failures;
    shared::metrics::Counter dead_letters;
    shared::metrics::Counter rewritten;
    shared::metrics::Counter poison;  // items found by bisection
    std::map<std::string, shared::metrics::Counter, std::less<>> fenced;  // dropped, by reason
    shared::metrics::Counter topic_restarts;  // truncated or re-created topics
    shared::metrics::Counter missed;          // records retention took before they were read
    shared::metrics::Counter retries;         // batches that PostgreSQL or Kafka put off
    shared::metrics::Counter read_models;
    shared::metrics::Counter redis_skipped;
    shared::metrics::Counter announced;    // rows of core.cache_outbox
    shared::metrics::Gauge outbox_rows;    // of it, all that wait
    shared::metrics::Gauge outbox_oldest;  // seconds
    StaffWebhookMetrics staff_webhook;
    MemoryMetrics memory;
    ReminderMetrics reminders;
    shared::metrics::Gauge sql_statements;  // since start
    shared::postgres::Metrics postgres;
    shared::metrics::Gauge lag;           // records behind the end, of one partition a time
    shared::metrics::Gauge oldest;        // seconds, oldest record not yet written
    shared::metrics::Gauge partitions;    // owned
    shared::metrics::Gauge paused;        // assigned and not read: the database or the log is away
    shared::metrics::Gauge clock_offset;  // seconds that the broker is ahead
    shared::metrics::Gauge ledger_age;    // seconds since the last run of the ledger, -1: never
    shared::metrics::Gauge ledger_balanced;
    shared::metrics::Counter clinic_days;     // rolled up with another result
    shared::metrics::Gauge clinic_day_marks;  // that wait
    std::map<std::string, shared::metrics::Counter, std::less<>> retention_rows;  // by table
    shared::metrics::Counter retention_partitions;                                // dropped
    shared::metrics::Gauge retention_age;  // seconds since it last came to its end, -1: never
    std::map<std::string, shared::metrics::Counter, std::less<>> upkeep_failures;  // by work
    shared::metrics::Histogram batch_records;
    shared::metrics::Histogram batch_seconds;   // one transaction
    shared::metrics::Histogram commit_seconds;  // from the broker's time to the commit
};

}  // namespace workers::background
