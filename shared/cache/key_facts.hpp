// What stands in Redis under a key, and which keys match, as JSON for an operator. Pure.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/cache/redis_facts.hpp"
#include "shared/cache/stored.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shared::cache {

// What a text in Redis is to the caches: `value`, `removed` (a mark) or `unreadable`.
const char* form_of(const KeyFacts& facts, const std::optional<Stored>& stored);

// `now`: to say whether it is fresh. `with_value`: what stands there is shown as well.
std::string key_json(const std::string& key,
                     const std::optional<KeyFacts>& facts,
                     WallMs now,
                     bool with_value);
std::string ttl_json(const std::string& key, const std::optional<KeyFacts>& facts);

struct MatchedKeys {
    std::string pattern;
    std::vector<std::string> keys;  // those listed
    std::uint64_t count = 0;        // all that match
    std::optional<std::uint64_t> deleted;
    std::vector<std::string> away;  // servers that were not read to their end
    bool is_whole = true;           // false: ended before it had seen all
};
// Does not tell why a server was not read.
std::string matched_json(const MatchedKeys& matched);

}  // namespace shared::cache
