// Circuit breaker: after 5 failures in a row nothing is tried for 45 s, then one probe.
//
// Pure and single-threaded; the caller gives the time. Results carry the generation they were
// started in, so that a late result of an earlier era changes nothing.
#pragma once

#include "shared/base/clock.hpp"

#include <cstdint>

namespace shared::limits {

struct BreakerSettings {
    int failures = 5;  // consecutive
    MonoUs open_for_us = 45'000'000;
    MonoUs probe_deadline_us = 2'000'000;  // a probe that never ends counts as failed then
};

class Breaker {
  public:
    using Generation = std::uint64_t;
    explicit Breaker(BreakerSettings settings = {});

    // Whether a call may begin now; in half-open only the one probe may.
    bool allow(MonoUs now);
    Generation generation() const { return generation_; }
    void succeeded(Generation started_in);
    void failed(Generation started_in, MonoUs now);
    bool is_open(MonoUs now) const;

  private:
    enum class State { kClosed, kOpen, kHalfOpen };
    void open(MonoUs now);

    BreakerSettings settings_;
    State state_ = State::kClosed;
    Generation generation_ = 0;
    int failures_ = 0;
    MonoUs until_ = 0;  // open: no call before; half-open: the probe's deadline
};

}  // namespace shared::limits
