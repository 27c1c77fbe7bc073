// A clock that stands where the test puts it.
#pragma once

#include "shared/base/clock.hpp"

namespace fakes {

class ManualClock final : public shared::Clock {
  public:
    shared::WallMs wall_ms() const override { return now_us / 1000; }
    shared::MonoUs mono_us() const override { return now_us; }
    shared::BootNs boot_ns() const override { return now_us * 1000; }

    shared::MonoUs now_us = 1'900'000'000'000'000;  // 2030: far from 0, so that ages are sane
};

}  // namespace fakes
