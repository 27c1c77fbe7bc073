// The settings of frontdesk-hot.
#pragma once

#include "shared/app/common_config.hpp"
#include "shared/cache/snapshot.hpp"
#include "workers/hot/cache_config.hpp"
#include "workers/hot/owner/partition_group.hpp"

namespace workers::hot {

struct Config {
    shared::app::ProcessConfig process;
    shared::kafka::Settings kafka;
    shared::redis::Settings redis;
    std::string database;
    std::string replica;  // look-ups of patients; empty: none
    shared::app::PoolConfig pool;
    std::string master_key;
    shared::cache::SnapshotSettings snapshot;  // without a path none is kept
    CacheConfig caches;
    bool warms_up = true;
    shared::kafka::GroupSettings group;
    owner::OwnerSettings owner;
    owner::GroupLimits limits;
    int send_slots = 32;
    bool shows_typing = true;
    int max_connections = 1024;
    std::chrono::seconds watchdog{30};  // 0: off
};

Config read_config(shared::app::ConfigReader& reader);

}  // namespace workers::hot
