#include "ingest/config.hpp"

#include "shared/crypto/seal.hpp"
#include "shared/kafka/topics.hpp"

namespace ingest {
namespace {

using shared::app::ConfigReader;

void read_server(ConfigReader& reader, shared::http::ServerSettings& out) {
    out.listen =
        reader.address("FRONTDESK_INGEST_LISTEN", "127.0.0.1:8080", "where webhooks are received");
    out.threads = static_cast<int>(reader.integer(
        "FRONTDESK_INGEST_THREADS", 1, 1, 64, "threads that read, verify and split"));
    // Meta posts up to 3 MB; more comes only with inline media, which is better left off.
    out.max_body_bytes = static_cast<std::size_t>(
        reader.integer("FRONTDESK_INGEST_MAX_BODY_BYTES",
                       4 * 1024 * 1024,
                       64 * 1024,
                       256 * 1024 * 1024,
                       "largest body taken; larger ones are answered 413"));
    out.max_connections =
        static_cast<std::size_t>(reader.integer("FRONTDESK_INGEST_MAX_CONNECTIONS",
                                                4'096,
                                                16,
                                                65'536,
                                                "open connections; accepting pauses at it"));
}

void read_reception(ConfigReader& reader, accept::ReceptionSettings& out) {
    out.deadline = std::chrono::milliseconds(
        reader.integer("FRONTDESK_INGEST_DEADLINE_MS",
                       2'500,
                       100,
                       30'000,
                       "a request held longer than this is answered 503"));
    out.most_held = static_cast<std::size_t>(
        reader.integer("FRONTDESK_INGEST_MAX_HELD",
                       4'096,
                       1,
                       1'000'000,
                       "requests held for their acks at once; more are answered 503 unread"));
    out.most_held_bytes = static_cast<std::size_t>(
        reader.integer("FRONTDESK_INGEST_MAX_HELD_BYTES",
                       64 * 1024 * 1024,
                       1024 * 1024,
                       std::int64_t{16} * 1024 * 1024 * 1024,
                       "bytes of the held requests; more are answered 503 unread"));
}

// 80 % of what `inbound` keeps.
shared::WallMs longest_lag_ms() {
    for (const auto& topic : shared::kafka::topics().topics) {
        if (topic.name == "inbound") return std::stoll(topic.config.at("retention.ms")) * 8 / 10;
    }
    return 0;
}

void read_admission(ConfigReader& reader, Config& out) {
    out.reception.rates.all = static_cast<double>(
        reader.integer("FRONTDESK_INGEST_MAX_RATE",
                       0,
                       0,
                       1'000'000,
                       "webhooks taken a second; more are answered 503 unread; 0: no limit"));
    out.reception.rates.each_source = static_cast<double>(
        reader.integer("FRONTDESK_INGEST_SOURCE_RATE",
                       0,
                       0,
                       1'000'000,
                       "the same for each Evolution source by itself; 0: no limit"));
    out.hot_group = reader.text(
        "FRONTDESK_INGEST_HOT_GROUP", "frontdesk-hot", "consumer group of the hot workers");
    const std::int64_t most = longest_lag_ms() / 1000;
    out.max_lag = std::chrono::seconds(reader.integer(
        "FRONTDESK_INGEST_MAX_LAG_SECONDS",
        most,
        1,
        most,
        "how far the hot workers may be behind; beyond it webhooks are spooled, then "
        "answered 503; at most 80 % of what inbound keeps"));
}

void read_spool(ConfigReader& reader, Config& out) {
    out.spool.folder =
        reader.text("FRONTDESK_INGEST_SPOOL",
                    "",
                    "folder that keeps webhooks while Kafka is away, of this process "
                    "alone; without one they are answered 503");
    out.spool.max_bytes = static_cast<std::uint64_t>(
        reader.integer("FRONTDESK_INGEST_SPOOL_MAX_BYTES",
                       1024LL * 1024 * 1024,
                       1024 * 1024,
                       std::int64_t{1024} * 1024 * 1024 * 1024,
                       "bytes of the spool on disk; beyond it webhooks are answered 503"));
    out.spool_after = std::chrono::milliseconds(
        reader.integer("FRONTDESK_INGEST_SPOOL_AFTER_MS",
                       1'000,
                       50,
                       20'000,
                       "a record without an ack for so long is spooled; shorter than "
                       "FRONTDESK_INGEST_DEADLINE_MS"));
    if (!out.spool.folder.empty() && out.spool_after >= out.reception.deadline) {
        reader.problem(
            "FRONTDESK_INGEST_SPOOL_AFTER_MS: must be shorter than FRONTDESK_INGEST_DEADLINE_MS");
    }
}

}  // namespace

Config read_config(ConfigReader& reader) {
    Config out;
    out.process = shared::app::read_process(reader, "frontdesk-ingest");
    out.kafka = shared::app::read_kafka(reader, out.process.process_name);
    out.database_url = shared::app::read_database(reader);
    out.master_key = shared::app::read_master_key(reader);
    read_server(reader, out.server);
    read_reception(reader, out.reception);
    read_spool(reader, out);
    read_admission(reader, out);
    out.keeper.refresh =
        std::chrono::milliseconds(reader.integer("FRONTDESK_INGEST_SOURCES_REFRESH_MS",
                                                 2'000,
                                                 200,
                                                 60'000,
                                                 "how often the sources are read again"));
    out.keeper.default_secret =
        reader.secret("EVOLUTION_WEBHOOK_SECRET",
                      "X-Webhook-Secret and JWT key of Evolution sources that name none");
    out.snapshot.path =
        reader.text("FRONTDESK_INGEST_SNAPSHOT",
                    "",
                    "SQLite file that keeps the sources for a start without the database; kept "
                    "only with a master key, which seals it");
    const auto sealer = shared::crypto::Sealer::make(out.master_key);
    if (!sealer) reader.problem("FRONTDESK_MASTER_KEY: " + sealer.error().detail);
    return out;
}

}  // namespace ingest
