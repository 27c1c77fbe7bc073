#include "shared/app/common_config.hpp"

#include "shared/base/log.hpp"
#include "shared/crypto/seal.hpp"

namespace shared::app {

ProcessConfig read_process(ConfigReader& reader, const std::string& program) {
    ProcessConfig out;
    out.process_name = reader.text(
        "FRONTDESK_PROCESS_NAME", program, "name of this process in logs and at the broker");
    out.log_level = reader.choice(
        "FRONTDESK_LOG_LEVEL", "info", {"debug", "info", "warning", "error"}, "least level logged");
    out.metrics_listen = reader.address("FRONTDESK_METRICS_LISTEN",
                                        "127.0.0.1:0",
                                        "host:port of /metrics; port 0 takes a free one");
    out.admin_listen =
        reader.address("FRONTDESK_ADMIN_LISTEN",
                       "127.0.0.1:0",
                       "host:port of health and admin endpoints; port 0 takes a free one");
    out.admin_token = reader.secret("FRONTDESK_ADMIN_TOKEN",
                                    "token of the admin endpoints; they are off without one");
    log::set_level(out.log_level);
    return out;
}

kafka::Settings read_kafka(ConfigReader& reader, const std::string& client_id) {
    kafka::Settings out;
    out.brokers = reader.required("KAFKA_BROKERS", "host:port of the brokers, comma separated");
    out.client_id = client_id;
    out.topic_prefix = reader.text("FRONTDESK_TOPIC_PREFIX", "", "put before every topic name");
    out.partitions = static_cast<int>(
        reader.integer("FRONTDESK_PARTITIONS",
                       out.partitions,
                       1,
                       1'000,
                       "partitions of the topics; the same for all programs of one installation"));
    return out;
}

redis::Settings read_redis(ConfigReader& reader) {
    redis::Settings out;
    out.url = reader.text(
        "REDIS_URL", "redis://127.0.0.1:6379", "redis://[user:password@]host:port[/database]");
    out.password = reader.secret("REDIS_PASSWORD", "used where the URL has none");
    out.enabled = reader.flag("REDIS_ENABLED", true, "false: work without Redis");
    return out;
}

std::string read_database(ConfigReader& reader) {
    return reader.required("DATABASE_URL", "postgresql://user:password@host:port/database");
}

std::string read_master_key(ConfigReader& reader) {
    std::string key = reader.secret("FRONTDESK_MASTER_KEY",
                                    "64 hex digits or base64 of 32 bytes: seals secrets at rest");
    if (crypto::Sealer::make(key)) return key;
    reader.problem("FRONTDESK_MASTER_KEY: neither 64 hex digits nor base64 of 32 bytes");
    return {};
}

}  // namespace shared::app
