// What stands in Redis for a value: pure text.
//
// A JSON object whose first two members are `version` and `fresh_until` (ms of the wall clock);
// beyond a size the rest of it stands compressed in a member `zstd`:
//   {"version":12,"fresh_until":1763744400000,"id":"...",...}
//   {"version":12,"fresh_until":1763744400000,"zstd":"<base64>"}
// What was taken away leaves {"version":12,"fresh_until":...,"removed":true} for a while.
#pragma once

#include "shared/base/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shared::cache {

// Redis compares versions as doubles.
inline constexpr std::int64_t kMostVersion = (1LL << 53) - 1;
// Beyond it a compressed value is not read, and none is written.
inline constexpr std::size_t kMostUncompressed = 16UL * 1024 * 1024;

struct Stored {
    std::string json;  // the object as it was given to put(), without our two members
    std::int64_t version = 0;
    WallMs fresh_until = 0;
};

// The same value under that version or a younger one may stay, where it is fresh until then.
struct Stays {
    std::int64_t version = 0;
    WallMs fresh_until = 0;
};

struct Write {
    std::string key;
    std::string json;          // an object
    std::int64_t version = 0;  // 0 to kMostVersion
    WallMs fresh_until = 0;
    std::chrono::milliseconds ttl{};    // how long Redis keeps it: fresh and stale time
    std::size_t compress_from = 4'096;  // bytes of `json`; 0: never
    std::optional<Stays> same = {};     // nullopt: written anew, and told
};

// Precondition: `write.json` is a JSON object.
std::string write_stored(const Write& write);
std::string write_removed(std::int64_t version, WallMs fresh_until);
// nullopt: not of this form, not JSON, or removed. Thread-safe.
std::optional<Stored> read_stored(std::string_view text);
bool is_removed(std::string_view text);

}  // namespace shared::cache
