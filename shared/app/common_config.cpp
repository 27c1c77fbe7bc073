#include "shared/app/common_config.hpp"

#include "shared/base/log.hpp"
#include "shared/crypto/seal.hpp"
#include "shared/postgres/url.hpp"
#include "shared/redis/redis_url.hpp"

#include <charconv>
#include <sstream>
#include <stdexcept>

namespace shared::app {
namespace {

// `host`, `host:port` or `[v6]:port`.
bool is_address(std::string_view text) {
    const auto colon = text.rfind(':');
    const bool has_port = colon != std::string_view::npos && !text.ends_with(']');
    const std::string_view host = text.substr(0, has_port ? colon : text.size());
    const bool is_v6 = host.starts_with('[') && host.ends_with(']');
    if (host.empty() || (!is_v6 && host.find(':') != std::string_view::npos)) return false;
    if (host.find_first_of(" /@?#") != std::string_view::npos) return false;
    if (!has_port) return true;
    const std::string_view digits = text.substr(colon + 1);
    int port = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    return read.ptr == digits.data() + digits.size() && port > 0 && port < 65'536;
}

}  // namespace

void check_brokers(ConfigReader& reader, const std::string& brokers) {
    std::istringstream in(brokers);
    for (std::string each; std::getline(in, each, ',');) {
        if (is_address(each)) continue;
        return reader.problem("KAFKA_BROKERS: not host:port, comma separated");
    }
}

void check_redis_url(ConfigReader& reader, const std::string& url) {
    if (url.empty()) return;
    try {
        (void)redis::parse_urls(url);
    } catch (const std::invalid_argument& fault) {
        reader.problem(std::string("REDIS_URL: ") + fault.what() +
                       "; it is redis://[user:password@]host[:port][/database], several with "
                       "commas between them");
    }
}

// libpq knows both forms and checks the rest.
void check_database_url(ConfigReader& reader, const std::string& name, const std::string& url) {
    const bool is_url = url.starts_with("postgresql://") || url.starts_with("postgres://");
    const bool is_pairs =
        url.find("://") == std::string::npos && url.find('=') != std::string::npos;
    if (!url.empty() && !is_url && !is_pairs) {
        reader.problem(name + ": not postgresql://user:password@host:port/database");
    } else if (!postgres::parse_url(url)) {
        reader.problem(name + ": it is prepared=true or false, and pooler=transaction");
    }
}

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
    check_brokers(reader, out.brokers);
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
    out.url = reader.text("REDIS_URL",
                          "redis://127.0.0.1:6379",
                          "redis://[user:password@]host:port[/database]; several servers, commas "
                          "between them: the same for all programs of one installation");
    check_redis_url(reader, out.url);
    out.password = reader.secret("REDIS_PASSWORD", "used where the URL has none");
    out.enabled = reader.flag("REDIS_ENABLED", true, "false: work without Redis");
    return out;
}

std::string read_database(ConfigReader& reader) {
    std::string url =
        reader.required("DATABASE_URL", "postgresql://user:password@host:port/database");
    check_database_url(reader, "DATABASE_URL", url);
    return url;
}

PoolConfig read_pool(ConfigReader& reader) {
    PoolConfig out;
    const auto size = reader.integer("FRONTDESK_DATABASE_POOL_SIZE",
                                     0,
                                     0,
                                     1'000,
                                     "connections to PostgreSQL kept open by a process; 0: 4, on "
                                     "machines of 16 cores and more 20");
    out.pool.size = size == 0 ? postgres::default_pool_size() : static_cast<std::size_t>(size);
    out.pool.overflow =
        static_cast<std::size_t>(reader.integer("FRONTDESK_DATABASE_POOL_OVERFLOW",
                                                10,
                                                0,
                                                1'000,
                                                "connections beyond these under load, closed "
                                                "when given back"));
    out.pool.wait = std::chrono::milliseconds(
        reader.integer("FRONTDESK_DATABASE_POOL_WAIT_MS",
                       30'000,
                       1,
                       60'000,
                       "how long a connection is waited for; on the hot path 600 at most"));
    out.pool.recycle = std::chrono::seconds(
        reader.integer("FRONTDESK_DATABASE_POOL_RECYCLE_SECONDS",
                       3'600,
                       1,
                       86'400,
                       "a connection that is older is made anew before its next use"));
    out.slow = std::chrono::milliseconds(
        reader.integer("FRONTDESK_DATABASE_SLOW_MS",
                       500,
                       1,
                       60'000,
                       "a statement that takes so long is counted, and logged by its name"));
    return out;
}

std::chrono::seconds read_watchdog(ConfigReader& reader, const std::string& name, int fallback) {
    const auto seconds = reader.integer(
        name, fallback, 0, 3'600, "a process that stands still so long ends; 0 is off");
    if (seconds > 0 && seconds < 5) reader.problem(name + ": 0 or at least 5");
    return std::chrono::seconds(seconds);
}

std::string read_master_key(ConfigReader& reader) {
    std::string key = reader.secret("FRONTDESK_MASTER_KEY",
                                    "64 hex digits or base64 of 32 bytes: seals secrets at rest");
    if (crypto::Sealer::make(key)) return key;
    reader.problem("FRONTDESK_MASTER_KEY: neither 64 hex digits nor base64 of 32 bytes");
    return {};
}

}  // namespace shared::app
