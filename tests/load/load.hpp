// The load itself: posts of a plan, repeated until they are taken where that is wanted.
#pragma once

#include "shared/base/clock.hpp"
#include "tests/load/body.hpp"
#include "tests/load/plan.hpp"
#include "tests/load/tally.hpp"
#include "tests/load/work.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

namespace tests::load {

struct LoadOptions {
    std::uint32_t run = 0;           // below 2^24
    std::vector<std::string> hosts;  // `host:port` of each address; posts take turns
    std::int64_t again_us = 0;       // how long a post without 2xx is made again; 0: never
};

// One post that ended, for the lists.
struct Ended {
    std::string id;
    std::uint32_t conversation = 0;
    std::uint32_t sequence = 0;
    std::int64_t intended_us = 0;  // wall clock, microseconds since 1970
    Answer answer;                 // its times as well
    bool is_first_taken = false;   // this answer was the id's first 2xx
};

// Told of each post that ended.
using OnEnded = std::function<void(const Ended&)>;

class Load final : public Work {
  public:
    // `start_us` is when the plan begins, on the clock's mono_us(). The clock must outlive it.
    Load(std::vector<PlannedPost> plan,
         std::vector<Target> targets,
         LoadOptions options,
         const shared::Clock& clock,
         std::int64_t start_us,
         OnEnded on_ended);

    std::optional<std::int64_t> next_us() const override;
    Outgoing take(std::int64_t now_us) override;
    void ended(std::size_t tag, const Answer& answer) override;
    void crowded() override { ++tally_.crowded; }
    void stop() override;

    const Tally& tally() const { return tally_; }

  private:
    // A place in the plan that is posted again at a time of its own.
    using Later = std::pair<std::int64_t, std::size_t>;

    bool is_again_first() const;
    const Target& target_of(const PlannedPost& post) const;
    MessageName name_of(const PlannedPost& post) const;
    std::int64_t due_us(std::size_t place) const { return start_us_ + plan_[place].at_us; }

    std::vector<PlannedPost> plan_;
    std::vector<Target> targets_;
    LoadOptions options_;
    const shared::Clock& clock_;
    std::int64_t start_us_;
    std::int64_t to_wall_us_;  // what makes a wall time of a monotonic one
    OnEnded on_ended_;

    std::size_t next_ = 0;    // of the plan
    std::size_t posted_ = 0;  // which address comes next
    std::priority_queue<Later, std::vector<Later>, std::greater<>> again_;
    std::vector<std::vector<bool>> taken_;  // by conversation and sequence
    bool is_stopped_ = false;
    Tally tally_;
};

}  // namespace tests::load
