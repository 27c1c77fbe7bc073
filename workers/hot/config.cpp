#include "workers/hot/config.hpp"

#include "shared/memory/mem0/config.hpp"
#include "workers/hot/cache_config.hpp"

namespace workers::hot {
namespace {

constexpr std::size_t kMb = 1024UL * 1024;

shared::cache::SnapshotSettings read_snapshot(shared::app::ConfigReader& reader) {
    shared::cache::SnapshotSettings out;
    out.path = reader.text("FRONTDESK_HOT_SNAPSHOT",
                           "",
                           "SQLite file that keeps lines and clinics for a start without "
                           "PostgreSQL and Redis; several workers may have the same; kept only "
                           "with a master key, which seals it");
    out.bytes = kMb * static_cast<std::size_t>(
                          reader.integer("FRONTDESK_HOT_SNAPSHOT_MB",
                                         64,
                                         1,
                                         10'240,
                                         "size of what it keeps; the oldest goes beyond it"));
    return out;
}

shared::kafka::GroupSettings read_group(shared::app::ConfigReader& reader) {
    shared::kafka::GroupSettings out;
    out.group = reader.text("FRONTDESK_HOT_GROUP", "frontdesk-hot", "consumer group");
    out.topics = {"inbound"};
    out.assignor = reader.choice("FRONTDESK_HOT_ASSIGNOR",
                                 out.assignor,
                                 {"cooperative-sticky", "range", "roundrobin"},
                                 "how partitions are shared among workers");
    out.instance_id = reader.text(
        "FRONTDESK_HOT_INSTANCE_ID", "", "static membership: a name of this process's own");
    out.session_timeout = std::chrono::milliseconds(
        reader.integer("FRONTDESK_HOT_SESSION_TIMEOUT_MS",
                       8'000,
                       6'000,
                       300'000,
                       "after so long without heartbeat a worker counts as lost"));
    return out;
}

conversation::Rules read_rules(shared::app::ConfigReader& reader) {
    conversation::Rules out;
    constexpr std::int64_t kHour = 3'600'000;
    out.takeover_ms = kHour * reader.integer("FRONTDESK_HOT_TAKEOVER_HOURS",
                                             12,
                                             0,
                                             720,
                                             "silence after staff wrote on the clinic's own phone");
    out.replies_per_minute =
        static_cast<int>(reader.integer("FRONTDESK_HOT_REPLIES_PER_MINUTE",
                                        6,
                                        0,
                                        1000,
                                        "automatic replies per conversation and minute; 0 is off"));
    out.join_ms = reader.integer("FRONTDESK_HOT_JOIN_MS",
                                 1'200,
                                 0,
                                 10'000,
                                 "a greeting or a fragment waits so long after the last "
                                 "line for the rest; 0 is off");
    out.join_most_ms = reader.integer(
        "FRONTDESK_HOT_JOIN_MOST_MS", 4'000, 0, 60'000, "and so long after the first line at most");
    return out;
}

// A reply waits for memory no longer than that, whatever is set.
constexpr int kMostRecallMs = owner::kMostRecallWait / 1'000;

void read_memory(shared::app::ConfigReader& reader, Config& out) {
    out.mem0 = shared::memory::mem0::read_config(reader);
    out.owner.recall_us =
        1'000 * reader.integer("FRONTDESK_HOT_RECALL_MS",
                               kMostRecallMs,
                               0,
                               kMostRecallMs,
                               "a reply waits so long for what is known of the patient where that "
                               "is not in memory; then it goes out without");
    out.mem0_warm_up = std::chrono::seconds(
        reader.integer("MEM0_WARMUP_TIMEOUT_SECONDS",
                       6,
                       0,
                       60,
                       "so long after a start lists of the patients who wrote last are asked of "
                       "mem0, beside all else; 0 is off"));
}

}  // namespace

Config read_config(shared::app::ConfigReader& reader) {
    Config out;
    out.process = shared::app::read_process(reader, "frontdesk-hot");
    out.kafka = shared::app::read_kafka(reader, out.process.process_name);
    out.redis = shared::app::read_redis(reader);
    out.database = shared::app::read_database(reader);
    out.replica = reader.text("FRONTDESK_HOT_DATABASE_REPLICA_URL",
                              "",
                              "a replica that is asked for what is known of patients; the primary "
                              "where it is away, or empty");
    shared::app::check_database_url(reader, "FRONTDESK_HOT_DATABASE_REPLICA_URL", out.replica);
    out.pool = shared::app::read_pool(reader);
    out.master_key = shared::app::read_master_key(reader);
    out.snapshot = read_snapshot(reader);
    read_caches(reader, out.caches);
    out.warms_up =
        reader.flag("CACHE_WARM_ON_STARTUP", true, "whether the caches are filled at the start");
    read_memory(reader, out);
    out.owner.partitions = out.kafka.partitions;
    out.group = read_group(reader);
    out.owner.rules = read_rules(reader);
    out.owner.window = out.limits.window = static_cast<std::size_t>(
        reader.integer("FRONTDESK_HOT_WINDOW",
                       2'048,
                       16,
                       100'000,
                       "records received beyond the committed offset, per partition"));
    out.send_slots = static_cast<int>(
        reader.integer("FRONTDESK_HOT_SEND_SLOTS", 32, 1, 1024, "parallel sends per source"));
    out.max_connections = static_cast<int>(reader.integer(
        "FRONTDESK_HOT_MAX_CONNECTIONS", 1024, 1, 10'000, "connections to providers in all"));
    out.shows_typing =
        reader.flag("FRONTDESK_HOT_TYPING",
                    true,
                    "whether patients are shown that an answer is being written where it takes "
                    "longer than half a second; Meta marks the message as read with it");
    out.watchdog = shared::app::read_watchdog(reader, "FRONTDESK_HOT_WATCHDOG_SECONDS", 30);
    return out;
}

}  // namespace workers::hot
