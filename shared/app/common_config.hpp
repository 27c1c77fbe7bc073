// The settings that several programs share, declared once.
#pragma once

#include "shared/app/config_reader.hpp"
#include "shared/kafka/settings.hpp"
#include "shared/postgres/pool.hpp"
#include "shared/redis/redis.hpp"

#include <chrono>
#include <string>

namespace shared::app {

// FRONTDESK_PROCESS_NAME (log field, client id; default the program's name), FRONTDESK_LOG_LEVEL,
// FRONTDESK_METRICS_LISTEN (127.0.0.1:0), FRONTDESK_ADMIN_LISTEN (127.0.0.1:0),
// FRONTDESK_ADMIN_TOKEN (off without one). Sets the log's level.
struct ProcessConfig {
    std::string process_name;
    std::string log_level;
    std::string metrics_listen;
    std::string admin_listen;
    std::string admin_token;
};
ProcessConfig read_process(ConfigReader& reader, const std::string& program);

// Problems of addresses that are set and cannot be right; an empty one is none.
void check_brokers(ConfigReader& reader, const std::string& brokers);
void check_redis_url(ConfigReader& reader, const std::string& url);
void check_database_url(ConfigReader& reader, const std::string& name, const std::string& url);

// KAFKA_BROKERS (required), FRONTDESK_TOPIC_PREFIX, FRONTDESK_PARTITIONS (12).
kafka::Settings read_kafka(ConfigReader& reader, const std::string& client_id);
// REDIS_URL, REDIS_PASSWORD, REDIS_ENABLED.
redis::Settings read_redis(ConfigReader& reader);
// DATABASE_URL (required): a libpq URL.
std::string read_database(ConfigReader& reader);
// FRONTDESK_DATABASE_POOL_SIZE, _OVERFLOW, _WAIT_MS and _RECYCLE_SECONDS,
// FRONTDESK_DATABASE_SLOW_MS.
struct PoolConfig {
    postgres::PoolSettings pool;
    std::chrono::milliseconds slow{500};  // statements that take so long are logged by name
};
PoolConfig read_pool(ConfigReader& reader);
// How long the process may stand still before it ends itself; 0 is off, and no less than 5 s: a
// client of Kafka's tells of itself once a second.
std::chrono::seconds read_watchdog(ConfigReader& reader, const std::string& name, int fallback);
// FRONTDESK_MASTER_KEY: 64 hex digits or base64 of 32 bytes, as given (what crypto::Sealer
// takes); empty where none is set.
std::string read_master_key(ConfigReader& reader);

}  // namespace shared::app
