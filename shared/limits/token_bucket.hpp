// A rate with a burst: so many at once, then so many a second. Pure and single-threaded.
#pragma once

#include "shared/base/clock.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace shared::limits {

class TokenBucket {
  public:
    // `rate` per second, > 0; `burst` >= 1. Full at first.
    TokenBucket(double rate, double burst) : rate_(rate), burst_(burst), tokens_(burst) {}

    bool take(MonoUs now) {
        fill(now);
        if (tokens_ < 1) return false;
        tokens_ -= 1;
        return true;
    }
    // Takes one also where there is none: what comes later waits for it. A debt of one burst at
    // most.
    void take_anyway(MonoUs now) {
        fill(now);
        tokens_ = std::max(tokens_ - 1, -burst_);
    }
    void give_back() { tokens_ = std::min(burst_, tokens_ + 1); }
    // Another rate and burst from now on; nothing is given for the change.
    void change(double rate, double burst, MonoUs now) {
        fill(now);
        tokens_ = std::clamp(tokens_, -burst, burst);
        rate_ = rate;
        burst_ = burst;
    }
    // Until take() would succeed; 0: now.
    MonoUs ready_in(MonoUs now) const {
        const double missing = 1 - tokens_at(now);
        return missing <= 0 ? 0 : static_cast<MonoUs>(std::ceil(missing / rate_ * 1e6));
    }
    // So many take() would give now.
    std::size_t whole(MonoUs now) const {
        return static_cast<std::size_t>(std::max(tokens_at(now), 0.0));
    }
    bool is_full(MonoUs now) const { return tokens_at(now) >= burst_; }

  private:
    double tokens_at(MonoUs now) const {
        const MonoUs passed = filled_at_ == 0 ? 0 : std::max<MonoUs>(now - filled_at_, 0);
        return std::min(burst_, tokens_ + static_cast<double>(passed) / 1e6 * rate_);
    }
    void fill(MonoUs now) {
        tokens_ = tokens_at(now);
        filled_at_ = std::max(filled_at_, now);
    }

    double rate_, burst_, tokens_;
    MonoUs filled_at_ = 0;  // 0: never
};

}  // namespace shared::limits
