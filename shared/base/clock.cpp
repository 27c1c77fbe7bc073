#include "shared/base/clock.hpp"

#include <ctime>

namespace shared {
namespace {

std::int64_t nanoseconds(clockid_t id) {
    timespec now{};
    clock_gettime(id, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

WallMs SystemClock::wall_ms() const {
    return nanoseconds(CLOCK_REALTIME) / 1'000'000;
}
std::int64_t SystemClock::wall_us() const {
    return nanoseconds(CLOCK_REALTIME) / 1'000;
}
MonoUs SystemClock::mono_us() const {
    return nanoseconds(CLOCK_MONOTONIC) / 1'000;
}
MonoUs SystemClock::coarse_mono_us() const {
    return nanoseconds(CLOCK_MONOTONIC_COARSE) / 1'000;
}
BootNs SystemClock::boot_ns() const {
    return nanoseconds(CLOCK_BOOTTIME);
}

std::int64_t wall_us() {
    return nanoseconds(CLOCK_REALTIME) / 1'000;
}

}  // namespace shared
