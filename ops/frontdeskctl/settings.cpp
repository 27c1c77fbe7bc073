#include "ops/frontdeskctl/settings.hpp"

#include "shared/app/common_config.hpp"
#include "shared/base/log.hpp"
#include "shared/memory/mem0/config.hpp"

#include <sstream>

namespace ops::frontdeskctl {
namespace {

using shared::app::ConfigReader;

std::string wanted(ConfigReader& reader,
                   bool needed,
                   const std::string& name,
                   const std::string& help) {
    return needed ? reader.required(name, help) : reader.text(name, "", help);
}

// `http://a:1,http://b:2` without trailing slashes.
std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string each; std::getline(in, each, ',');) {
        while (each.ends_with('/')) each.pop_back();
        if (!each.empty()) out.push_back(each);
    }
    return out;
}

std::string first_of(const std::vector<std::string>& all) {
    return all.empty() ? "" : all.front();
}

shared::postgres::Connection connection(const std::string& url, std::chrono::milliseconds limit) {
    shared::postgres::Settings settings;
    settings.url = url;
    settings.application_name = "frontdeskctl";
    settings.statement_timeout = limit;
    return shared::postgres::Connection(settings);
}

}  // namespace

shared::postgres::Connection Settings::database(std::chrono::milliseconds limit) const {
    return connection(database_url, limit);
}

shared::postgres::Connection Settings::database_direct(std::chrono::milliseconds limit) const {
    return connection(database_direct_url.empty() ? database_url : database_direct_url, limit);
}

Settings read_settings(ConfigReader& reader, const Needs& needs) {
    Settings out;
    out.database_url = wanted(
        reader, needs.database, "DATABASE_URL", "postgresql://user:password@host:port/database");
    out.database_direct_url =
        reader.text("DATABASE_DIRECT_URL", "", "the database past a pooler, for migrations");
    out.kafka.brokers =
        wanted(reader, needs.kafka, "KAFKA_BROKERS", "host:port of the brokers, comma separated");
    shared::app::check_database_url(reader, "DATABASE_URL", out.database_url);
    shared::app::check_database_url(reader, "DATABASE_DIRECT_URL", out.database_direct_url);
    shared::app::check_brokers(reader, out.kafka.brokers);
    out.kafka.client_id = "frontdeskctl";
    out.kafka.topic_prefix =
        reader.text("FRONTDESK_TOPIC_PREFIX", "", "put before every topic name");
    out.kafka.partitions = static_cast<int>(
        reader.integer("FRONTDESK_PARTITIONS", 12, 1, 1'000, "partitions of the topics"));
    out.replication = static_cast<int>(reader.integer(
        "FRONTDESK_CTL_REPLICATION", 0, 0, 9, "copies of each topic; 0: as topics.yaml says"));
    out.redis.url = wanted(reader,
                           needs.redis,
                           "REDIS_URL",
                           "what `cache` looks at; several servers, commas between them");
    shared::app::check_redis_url(reader, out.redis.url);
    out.redis.password = reader.secret("REDIS_PASSWORD", "used where the URL has none");
    out.redis.enabled = reader.flag("REDIS_ENABLED", true, "false: work without Redis");
    out.ingest_urls = split(wanted(reader, needs.ingest, "INGEST_URL", "base of ingest"));
    out.sandbox_url = first_of(
        split(reader.text("SANDBOX_URL", "", "base of a sandbox provider: told what is seeded")));
    out.admin_urls =
        split(wanted(reader,
                     needs.admin,
                     "ADMIN_URLS",
                     "admin addresses of all programs, comma separated: told at once"));
    out.admin_token = reader.secret("ADMIN_TOKEN", "token of those addresses");
    out.webhook_secret = reader.secret("EVOLUTION_WEBHOOK_SECRET",
                                       "header secret of Evolution sources that name none");
    out.mem0 = shared::memory::mem0::read_config(reader);
    const auto key = shared::app::read_master_key(reader);
    if (auto sealer = shared::crypto::Sealer::make(key)) out.sealer = std::move(*sealer);
    shared::log::set_level(reader.choice("FRONTDESK_LOG_LEVEL",
                                         "warning",
                                         {"debug", "info", "warning", "error"},
                                         "least level logged"));
    return out;
}

}  // namespace ops::frontdeskctl
