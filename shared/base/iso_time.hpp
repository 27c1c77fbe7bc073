// Times as people and other programs read them. Thread-safe.
#pragma once

#include "shared/base/clock.hpp"

#include <string>

namespace shared {

// `2026-11-21T09:30:00.123Z`. From 1970 to 9999.
std::string iso_time(WallMs time);

}  // namespace shared
