// The retry topics and how long a record stays in each.
#pragma once

#include "shared/base/clock.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace workers::hot::retry {

struct Level {
    const char* topic;
    shared::WallMs delay_ms;
};

inline constexpr std::array<Level, 3> kLevels{
    {{"retry.5s", 5'000}, {"retry.1m", 60'000}, {"retry.10m", 600'000}}};

// Where a record goes that failed for the nth time (1 is the first); 0: that only waits.
inline std::size_t level_of(int tries) {
    const auto step = static_cast<std::size_t>(std::max(tries - 1, 0));
    return std::min(step, kLevels.size() - 1);
}

}  // namespace workers::hot::retry
