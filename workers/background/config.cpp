#include "workers/background/config.hpp"

namespace workers::background {

Config read_config(shared::app::ConfigReader& reader) {
    Config config;
    config.process = shared::app::read_process(reader, "frontdesk-background");
    config.kafka = shared::app::read_kafka(reader, config.process.process_name);
    config.redis = shared::app::read_redis(reader);
    config.database_url = shared::app::read_database(reader);
    config.limits.records =
        static_cast<std::size_t>(reader.integer("FRONTDESK_BACKGROUND_BATCH_RECORDS",
                                                500,
                                                1,
                                                5'000,
                                                "most records written in one transaction"));
    config.limits.wait_us = 1'000 * reader.integer("FRONTDESK_BACKGROUND_BATCH_WAIT_MS",
                                                   10,
                                                   0,
                                                   1'000,
                                                   "how long a record waits for more of its batch");
    config.instance_id =
        reader.text("FRONTDESK_BACKGROUND_INSTANCE_ID",
                    "",
                    "static membership: a name of its own for each process, so that a restart "
                    "moves no partitions; empty is off");
    config.synchronous_commit =
        reader.flag("FRONTDESK_BACKGROUND_SYNCHRONOUS_COMMIT",
                    true,
                    "wait for PostgreSQL's disk at each commit; off loses nothing that Kafka "
                    "still has: rows and offsets go back together");
    config.statement_timeout =
        std::chrono::milliseconds(reader.integer("FRONTDESK_BACKGROUND_STATEMENT_TIMEOUT_MS",
                                                 5'000,
                                                 100,
                                                 60'000,
                                                 "longest time of one SQL statement"));
    config.drain =
        std::chrono::milliseconds(reader.integer("FRONTDESK_BACKGROUND_DRAIN_MS",
                                                 10'000,
                                                 0,
                                                 60'000,
                                                 "longest time to write what is held at a stop"));
    config.watchdog =
        shared::app::read_watchdog(reader, "FRONTDESK_BACKGROUND_WATCHDOG_SECONDS", 120);
    return config;
}

}  // namespace workers::background
