// What frontdeskctl reads from the environment and its TOML file.
#pragma once

#include "shared/app/config_reader.hpp"
#include "shared/crypto/seal.hpp"
#include "shared/kafka/settings.hpp"
#include "shared/memory/mem0/settings.hpp"
#include "shared/postgres/postgres.hpp"
#include "shared/redis/redis.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ops::frontdeskctl {

// What a command cannot do without.
struct Needs {
    bool database = false;
    bool kafka = false;
    bool ingest = false;
    bool redis = false;
    bool admin = false;
};

struct Settings {
    std::string database_url;         // may be empty where a command does not need it
    std::string database_direct_url;  // past a pooler, for migrations; empty: database_url
    shared::kafka::Settings kafka;    // brokers may be empty
    int replication = 0;              // 0: as topics.yaml says
    shared::redis::Settings redis;    // url empty: none
    std::vector<std::string> ingest_urls;
    std::vector<std::string> admin_urls;  // of every program
    std::string admin_token;
    std::string sandbox_url;  // base of a sandbox provider that learns what is seeded; empty: none
    std::string webhook_secret;  // of Evolution sources that name none
    shared::crypto::Sealer sealer;
    std::optional<shared::memory::mem0::Settings> mem0;  // nothing: memory is local

    // A connection with time-outs for a person who waits, `limit` for a statement.
    shared::postgres::Connection database(
        std::chrono::milliseconds limit = std::chrono::seconds(10)) const;
    // The same past the pooler, with time for migrations.
    shared::postgres::Connection database_direct(
        std::chrono::milliseconds limit = std::chrono::minutes(10)) const;
};

// Declares every setting, so that one file serves all commands; those needed must be there.
Settings read_settings(shared::app::ConfigReader& reader, const Needs& needs);

}  // namespace ops::frontdeskctl
