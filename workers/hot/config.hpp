// The settings of frontdesk-hot.
#pragma once

#include "shared/app/common_config.hpp"
#include "shared/cache/snapshot.hpp"
#include "shared/memory/mem0/settings.hpp"
#include "workers/hot/cache_config.hpp"
#include "workers/hot/owner/partition_group.hpp"

#include <chrono>
#include <optional>
#include <string>

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
    std::optional<shared::memory::mem0::Settings> mem0;  // nothing: memory is local
    std::chrono::seconds mem0_warm_up{6};
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
