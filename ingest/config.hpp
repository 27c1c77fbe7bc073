// The settings of this program, their defaults and checks.
#pragma once

#include "ingest/accept/reception.hpp"
#include "ingest/sources/source_keeper.hpp"
#include "shared/app/common_config.hpp"
#include "shared/app/config_reader.hpp"
#include "shared/cache/snapshot.hpp"
#include "shared/http/server.hpp"
#include "shared/kafka/settings.hpp"
#include "shared/spool/spool.hpp"

#include <chrono>
#include <string>

namespace ingest {

struct Config {
    shared::app::ProcessConfig process;
    shared::kafka::Settings kafka;
    shared::http::ServerSettings server;
    accept::ReceptionSettings reception;
    sources::KeeperSettings keeper;
    std::string database_url;
    std::string master_key;
    shared::cache::SnapshotSettings snapshot;  // without a path none is kept
    shared::spool::SpoolSettings spool;        // without a folder there is none
    std::chrono::milliseconds spool_after{1'000};
    std::string hot_group;
    std::chrono::seconds max_lag{0};
};

Config read_config(shared::app::ConfigReader& reader);

}  // namespace ingest
