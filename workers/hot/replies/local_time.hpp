// Wall time at a clinic.
#pragma once

#include "shared/base/clock.hpp"

#include <string>
#include <string_view>

namespace workers::hot::replies {

struct LocalTime {
    std::string date;  // `2031-12-25`
    int day = 1;       // ISO: 1 is Monday
    int minute = 0;    // since local midnight
};

// An unknown zone name reads as UTC. Thread-safe; the zone's rules are kept per thread.
LocalTime local_time(shared::WallMs now, std::string_view zone);

}  // namespace workers::hot::replies
