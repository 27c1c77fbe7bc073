// The settings of the hot worker's caches.
#pragma once

#include "shared/app/config_reader.hpp"
#include "workers/hot/lookup/cached_desk.hpp"
#include "workers/hot/lookup/cached_directory.hpp"
#include "workers/hot/lookup/cached_patients.hpp"

namespace workers::hot {

struct CacheConfig {
    lookup::DirectorySettings directory;
    lookup::PatientsSettings patients;
    lookup::DeskSettings desk;
    shared::cache::Policy replies;
};

// FRONTDESK_HOT_CACHE_* by category, and what DESIGN names without a prefix: CACHE_ENABLED,
// CACHE_MAX_SIZE_MB, REDIS_CACHE_TTL, MEM0_LOOKUP_CACHE_TTL_SECONDS.
void read_caches(shared::app::ConfigReader& reader, CacheConfig& caches);

}  // namespace workers::hot
