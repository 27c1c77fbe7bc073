// Waiting between attempts at something that is away. Pure.
#pragma once

#include "shared/base/clock.hpp"

#include <algorithm>

namespace workers::background {

// 100 ms, doubling to 5 s.
class Backoff {
  public:
    bool is_away() const { return delay_ > 0; }
    bool is_due(shared::MonoUs now) const { return now >= next_; }
    shared::MonoUs until_due(shared::MonoUs now) const {
        return std::max<shared::MonoUs>(0, next_ - now);
    }
    void failed(shared::MonoUs now) {
        delay_ = delay_ == 0 ? kFirst : std::min(delay_ * 2, kMost);
        next_ = now + delay_;
    }
    void succeeded() { delay_ = next_ = 0; }

  private:
    static constexpr shared::MonoUs kFirst = 100'000;
    static constexpr shared::MonoUs kMost = 5'000'000;
    shared::MonoUs delay_ = 0;
    shared::MonoUs next_ = 0;
};

}  // namespace workers::background
