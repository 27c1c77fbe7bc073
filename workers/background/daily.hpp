// When something that is done at the start and once a day is due. Pure.
#pragma once

#include "shared/base/clock.hpp"

namespace workers::background {

// A failure is tried again after a minute.
class Daily {
  public:
    bool is_due(shared::MonoUs now) const { return now >= next_; }
    void succeeded(shared::MonoUs now) { next_ = now + kDay; }
    void failed(shared::MonoUs now) { next_ = now + kAgain; }

  private:
    static constexpr shared::MonoUs kDay = 24LL * 3600 * 1'000'000;
    static constexpr shared::MonoUs kAgain = 60'000'000;
    shared::MonoUs next_ = 0;
};

}  // namespace workers::background
