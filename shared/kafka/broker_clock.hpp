// How far the broker's clock is from ours, by the times of our own records: sent, appended, acked.
//
// The broker appends between the two others, so each record bounds the offset from both sides; how
// long it waited anywhere only makes its bounds wider. Pure, single-threaded.
#pragma once

#include "shared/base/clock.hpp"

#include <algorithm>
#include <limits>

namespace shared::kafka {

class BrokerClock {
  public:
    void add(WallMs sent, WallMs appended, WallMs acked) {
        // The broker's time is cut to whole milliseconds, as ours are: one on either side.
        least_ = std::max(least_, appended - acked - 1);
        most_ = std::min(most_, appended - sent + 1);
    }
    // The least offset that explains what came since the last call, 0 if none is needed; positive
    // where the broker is ahead. Begins anew.
    WallMs take_offset() {
        const WallMs offset = least_ > 0 ? least_ : most_ < 0 ? most_ : 0;
        *this = {};
        return offset;
    }

  private:
    WallMs least_ = std::numeric_limits<WallMs>::min();
    WallMs most_ = std::numeric_limits<WallMs>::max();
};

}  // namespace shared::kafka
