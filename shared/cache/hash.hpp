// The hash of a key within one process, taken once per look-up.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace shared::cache {

using Hash = std::uint64_t;

inline Hash hash_of(std::string_view key) {
    return std::hash<std::string_view>()(key);
}

}  // namespace shared::cache
