// A rate with a burst: so many at once, then so many a second. Pure and single-threaded.
#pragma once

#include "shared/base/clock.hpp"

#include <algorithm>

namespace shared::limits {

class TokenBucket {
  public:
    // `rate` per second, > 0; `burst` >= 1. Full at first.
    TokenBucket(double rate, double burst) : rate_(rate), burst_(burst), tokens_(burst) {}

    bool take(MonoUs now) {
        if (filled_at_ == 0) filled_at_ = now;
        const double passed = static_cast<double>(std::max<MonoUs>(now - filled_at_, 0)) / 1e6;
        tokens_ = std::min(burst_, tokens_ + passed * rate_);
        filled_at_ = std::max(filled_at_, now);
        if (tokens_ < 1) return false;
        tokens_ -= 1;
        return true;
    }

  private:
    double rate_, burst_, tokens_;
    MonoUs filled_at_ = 0;  // 0: never
};

}  // namespace shared::limits
