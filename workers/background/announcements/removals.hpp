// Port: where keys are taken out of, and everybody told who keeps a copy.
#pragma once

#include "shared/cache/l2.hpp"

#include <chrono>
#include <span>
#include <vector>

namespace workers::background::announcements {

class Removals {
  public:
    virtual ~Removals() = default;
    // In the order of `removals`; an error for each key that was not taken. Ends within a time-out
    // of its own.
    virtual std::vector<shared::Result<bool>> remove(
        std::span<const shared::cache::Removal> removals) = 0;
    // Whether any server answers at all.
    virtual bool is_any_up() = 0;
};

}  // namespace workers::background::announcements
