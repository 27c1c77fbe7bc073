#include "workers/hot/offsets/tracker.hpp"

#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace workers::hot::offsets {
namespace {

TEST(tracker, commits_nothing_before_the_head_is_finished) {
    Tracker tracker;
    const auto first = tracker.received(40);
    const auto second = tracker.received(41);
    tracker.finished(second);
    EXPECT_EQ(tracker.take_commit(), std::nullopt);
    EXPECT_EQ(tracker.head(), 40);
    tracker.finished(first);
    EXPECT_EQ(tracker.take_commit(), 42);
    EXPECT_EQ(tracker.window(), 0u);
}

TEST(tracker, gaps_between_offsets_are_legal) {
    Tracker tracker;
    const auto first = tracker.received(7);
    const auto second = tracker.received(19);
    tracker.finished(first);
    EXPECT_EQ(tracker.take_commit(), 8);
    tracker.finished(second);
    EXPECT_EQ(tracker.take_commit(), 20);
}

TEST(tracker, finishing_twice_or_a_ticket_never_given_changes_nothing) {
    Tracker tracker;
    const auto first = tracker.received(1);
    tracker.received(2);
    tracker.finished(first);
    tracker.finished(first);
    tracker.finished(99);
    EXPECT_EQ(tracker.take_commit(), 2);
    EXPECT_EQ(tracker.take_commit(), std::nullopt);
    EXPECT_EQ(tracker.window(), 1u);
}

// Whatever the order of completion: never beyond the first unfinished, and all of it in the end.
TEST(tracker, commits_exactly_the_finished_prefix_in_any_order) {
    std::mt19937 random(20260101);
    for (int round = 0; round < 2'000; ++round) {
        Tracker tracker;
        std::vector<std::pair<Tracker::Ticket, shared::kafka::Offset>> open;
        auto offset = static_cast<shared::kafka::Offset>(random() % 100);
        shared::kafka::Offset committed = -1;
        for (int step = 0; step < 60; ++step) {
            if (open.empty() || random() % 2 == 0) {
                offset += 1 + static_cast<shared::kafka::Offset>(random() % 3);
                open.emplace_back(tracker.received(offset), offset);
            } else {
                const std::size_t pick = random() % open.size();
                tracker.finished(open[pick].first);
                open.erase(open.begin() + static_cast<std::ptrdiff_t>(pick));
            }
            if (const auto commit = tracker.take_commit()) {
                EXPECT_GT(*commit, committed);
                committed = *commit;
            }
            for (const auto& [ticket, at] : open) ASSERT_LE(committed, at);
        }
        for (const auto& [ticket, at] : open) tracker.finished(ticket);
        if (const auto commit = tracker.take_commit()) committed = *commit;
        EXPECT_EQ(committed, offset + 1);
    }
}

}  // namespace
}  // namespace workers::hot::offsets
