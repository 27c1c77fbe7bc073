// Time as the project uses it: wall time in records, monotonic time for waits, boot time for the
// right to send. Logic takes a Clock so that tests decide what time it is.
#pragma once

#include <cstdint>

namespace shared {

// Milliseconds since 1970-01-01 UTC. What stands in records and tables; may jump.
using WallMs = std::int64_t;
// Microseconds of CLOCK_MONOTONIC: intervals and deadlines inside one process.
using MonoUs = std::int64_t;
// Nanoseconds of CLOCK_BOOTTIME: like monotonic, and goes on while the machine sleeps.
using BootNs = std::int64_t;

// Thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual WallMs wall_ms() const = 0;
    // The same in microseconds: stage times.
    virtual std::int64_t wall_us() const { return wall_ms() * 1000; }
    virtual MonoUs mono_us() const = 0;
    // The same as of the last tick of the machine: up to 10 ms behind, never ahead, at a sixth of
    // the cost. Where an interval of seconds is all that is asked for.
    virtual MonoUs coarse_mono_us() const { return mono_us(); }
    virtual BootNs boot_ns() const = 0;
};

// The machine's own clocks.
class SystemClock final : public Clock {
  public:
    WallMs wall_ms() const override;
    std::int64_t wall_us() const override;
    MonoUs mono_us() const override;
    MonoUs coarse_mono_us() const override;
    BootNs boot_ns() const override;
};

// Microseconds since 1970: stage times in records, comparable between processes of one host.
std::int64_t wall_us();

}  // namespace shared
