// Removals by the second tier of the caches.
#pragma once

#include "workers/background/announcements/removals.hpp"

namespace workers::background::announcements {

// Not thread-safe. `l2` must outlive it.
class L2Removals final : public Removals {
  public:
    L2Removals(shared::cache::L2& l2, std::chrono::milliseconds timeout)
        : l2_(l2), timeout_(timeout) {}
    std::vector<shared::Result<bool>> remove(
        std::span<const shared::cache::Removal> removals) override;
    bool is_any_up() override;

  private:
    shared::cache::L2& l2_;
    std::chrono::milliseconds timeout_;
};

}  // namespace workers::background::announcements
