// The commands of `frontdeskctl cache`, as those of commands.hpp.
#pragma once

#include "ops/frontdeskctl/settings.hpp"

#include <string>
#include <vector>

namespace ops::frontdeskctl {

struct CacheOptions {
    std::string key;                // get, ttl
    std::string pattern;            // as Redis takes it
    std::vector<std::string> keys;  // delete
    bool value = false;             // get: what stands there as well
    bool deletes = false;           // pattern
    bool yes = false;               // pattern: do not ask
    int limit = 1'000;              // pattern: list so many; 0: all
    std::string category;           // on, off
    std::string group = "all";      // warm
    std::string patient;            // warm: {clinic}:{patient}, and nothing else
    int wait_seconds = 120;         // warm
    std::string entity, id;         // drop: as shared/cache/entity.hpp takes them
    bool json = false;
};
// What is known of a key, and what stands there where it is asked for; fails if nothing does.
int cache_get(const Settings& settings, const CacheOptions& options);
// How long a key stays; fails if it is not there.
int cache_ttl(const Settings& settings, const CacheOptions& options);
// Takes keys away, whatever version stands there, and tells every process.
int cache_delete(const Settings& settings, const CacheOptions& options);
// Lists the keys that match, or takes them away.
int cache_pattern(const Settings& settings, const CacheOptions& options);
// How each Redis server is; fails if one does not answer.
int cache_health(const Settings& settings, const CacheOptions& options);
// Takes all that is kept of an entity away, and tells every process.
int cache_drop(const Settings& settings, const CacheOptions& options);
// Of every process that keeps caches; those that do not answer are named, and it fails.
int cache_switch(const Settings& settings, const CacheOptions& options, bool is_on);
int cache_stats(const Settings& settings, const CacheOptions& options);
int cache_warm(const Settings& settings, const CacheOptions& options);

}  // namespace ops::frontdeskctl
