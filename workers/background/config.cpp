#include "workers/background/config.hpp"

#include "shared/memory/mem0/config.hpp"

#include <string_view>
#include <utility>

namespace workers::background {
namespace {

bool is_web_address(std::string_view url) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!url.starts_with(scheme)) continue;
        const std::string_view rest = url.substr(scheme.size());
        return !rest.empty() && rest.find_first_of("/?#") != 0 &&
               rest.find_first_of(" \t\r\n") == std::string_view::npos;
    }
    return false;
}

batches::Limits read_limits(shared::app::ConfigReader& reader) {
    batches::Limits out;
    out.records =
        static_cast<std::size_t>(reader.integer("FRONTDESK_BACKGROUND_BATCH_RECORDS",
                                                500,
                                                1,
                                                5'000,
                                                "most records written in one transaction"));
    out.wait_us = 1'000 * reader.integer("FRONTDESK_BACKGROUND_BATCH_WAIT_MS",
                                         10,
                                         0,
                                         1'000,
                                         "how long a record waits for more of its batch");
    return out;
}

// A fault tells nothing of the values: both are secrets.
staff::WebhookSettings read_staff_webhook(shared::app::ConfigReader& reader) {
    staff::WebhookSettings out;
    out.url = reader.secret("FRONTDESK_BACKGROUND_STAFF_WEBHOOK_URL",
                            "http or https address that is told of each staff event; the same at "
                            "all workers; none where empty");
    const std::string secret =
        reader.secret("FRONTDESK_BACKGROUND_STAFF_WEBHOOK_SECRET",
                      "signs what it is told: whsec_ and base64 of 24 to 64 bytes; several with "
                      "blanks between them all sign");
    out.timeout =
        std::chrono::milliseconds(reader.integer("FRONTDESK_BACKGROUND_STAFF_WEBHOOK_TIMEOUT_MS",
                                                 15'000,
                                                 100,
                                                 60'000,
                                                 "longest time of one such call"));
    if (out.url.empty()) return out;
    if (!is_web_address(out.url)) {
        reader.problem(
            "FRONTDESK_BACKGROUND_STAFF_WEBHOOK_URL: neither http://host nor https://host");
    }
    auto keys = staff::WebhookKeys::parse(secret);
    if (keys) {
        out.keys = std::move(*keys);
    } else {
        reader.problem("FRONTDESK_BACKGROUND_STAFF_WEBHOOK_SECRET: " + keys.error().detail);
    }
    return out;
}

reminders::Settings read_reminders(shared::app::ConfigReader& reader) {
    reminders::Settings out;
    out.enabled =
        reader.flag("FRONTDESK_BACKGROUND_REMINDERS",
                    true,
                    "remind patients of appointments; each clinic says as well whether it wants "
                    "that (core.clinics.reminders)");
    out.every =
        std::chrono::seconds(reader.integer("FRONTDESK_BACKGROUND_REMINDERS_SECONDS",
                                            60,
                                            1,
                                            600,
                                            "how often is looked for reminders that are due"));
    return out;
}

std::optional<shared::memory::model::Settings> read_memory_model(shared::app::ConfigReader& reader,
                                                                 bool has_mem0) {
    shared::memory::model::Settings out;
    out.url =
        reader.text("FRONTDESK_BACKGROUND_MEMORY_MODEL_URL",
                    "",
                    "base of an OpenAI-compatible service whose model takes facts out of what "
                    "is said, beside the rules; none where empty");
    out.key = reader.secret("FRONTDESK_BACKGROUND_MEMORY_MODEL_KEY", "key of that service");
    out.name = reader.text("FRONTDESK_BACKGROUND_MEMORY_MODEL", "", "name of the model");
    if (out.url.empty()) return {};
    if (has_mem0) {
        reader.problem("FRONTDESK_BACKGROUND_MEMORY_MODEL_URL: mem0 has a model of its own");
    }
    if (const std::string problem = problem_of(out); !problem.empty()) {
        reader.problem("FRONTDESK_BACKGROUND_MEMORY_MODEL*: " + problem);
    }
    return out;
}

memories::DispatchSettings read_memories(shared::app::ConfigReader& reader) {
    memories::DispatchSettings out;
    out.infer = reader.flag("FRONTDESK_BACKGROUND_MEMORY_INFER",
                            true,
                            "mem0's own model takes facts out of what is said; false: kept there "
                            "word for word");
    out.kept = std::chrono::hours(
        24 * reader.integer("FRONTDESK_BACKGROUND_MEMORY_DAYS",
                            90,
                            1,
                            3'650,
                            "after so many days mem0 drops what it keeps word for word"));
    return out;
}

}  // namespace

Config read_config(shared::app::ConfigReader& reader) {
    Config config;
    config.process = shared::app::read_process(reader, "frontdesk-background");
    config.kafka = shared::app::read_kafka(reader, config.process.process_name);
    config.redis = shared::app::read_redis(reader);
    config.database_url = shared::app::read_database(reader);
    config.pool = shared::app::read_pool(reader);
    config.limits = read_limits(reader);
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
    if (config.watchdog.count() > 0 && config.pool.pool.wait >= config.watchdog) {
        reader.problem(
            "FRONTDESK_DATABASE_POOL_WAIT_MS: not shorter than "
            "FRONTDESK_BACKGROUND_WATCHDOG_SECONDS, which ends who waits");
    }
    config.staff_webhook = read_staff_webhook(reader);
    config.reminders = read_reminders(reader);
    config.mem0 = shared::memory::mem0::read_config(reader);
    config.memory_model = read_memory_model(reader, config.mem0.has_value());
    config.memories = read_memories(reader);
    config.master_key = shared::app::read_master_key(reader);
    return config;
}

}  // namespace workers::background
