// What is to be posted and when: all of it follows from the seed, before the first post.
#pragma once

#include <cstdint>
#include <vector>

namespace tests::load {

struct PlanOptions {
    double rate = 100;                   // messages a second, repeats not counted
    double seconds = 10;                 // from the first to the end of the last one's interval
    std::uint32_t conversations = 1000;  // 1 or more
    std::uint32_t burst = 1;             // messages that fall on one instant; the rate stays
    double repeats = 0;                  // share (0 to 1) that is posted once more, same id
    std::uint64_t seed = 1;
};

// One post to be made.
struct PlannedPost {
    std::int64_t at_us = 0;          // from the start
    std::uint32_t conversation = 0;  // below PlanOptions::conversations
    std::uint32_t sequence = 0;      // of the message in its conversation, from 0 on
    bool is_repeat = false;          // the same id went out before
};

// In the order of time. Conversations take turns in an order that the seed decides, so that each
// writes every conversations / rate seconds. A repeat comes 20 ms to 2 s behind its first.
std::vector<PlannedPost> make_plan(const PlanOptions& options);

}  // namespace tests::load
