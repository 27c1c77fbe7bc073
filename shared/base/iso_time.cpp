#include "shared/base/iso_time.hpp"

#include <ctime>

#include <fmt/chrono.h>

namespace shared {

std::string iso_time(WallMs time) {
    const auto seconds = static_cast<std::time_t>(time / 1000);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), time % 1000);
}

}  // namespace shared
