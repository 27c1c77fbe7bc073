#include "tests/load/plan.hpp"

#include <map>
#include <set>
#include <utility>

#include <gtest/gtest.h>

namespace tests::load {
namespace {

PlanOptions options() {
    PlanOptions out;
    out.rate = 200;
    out.seconds = 5;
    out.conversations = 30;
    out.seed = 42;
    return out;
}

TEST(LoadPlan, spreads_the_rate_evenly_over_the_time) {
    const auto plan = make_plan(options());
    ASSERT_EQ(plan.size(), 1'000U);
    for (std::size_t i = 0; i < plan.size(); ++i) {
        EXPECT_EQ(plan[i].at_us, static_cast<std::int64_t>(i) * 5'000);
    }
}

TEST(LoadPlan, numbers_each_conversation_without_a_gap_and_in_turn) {
    std::map<std::uint32_t, std::uint32_t> next;
    std::map<std::uint32_t, std::int64_t> last;
    for (const auto& post : make_plan(options())) {
        EXPECT_EQ(post.sequence, next[post.conversation]++);
        if (post.sequence > 0) {
            EXPECT_EQ(post.at_us - last[post.conversation], 150'000);
        }
        last[post.conversation] = post.at_us;
    }
    EXPECT_EQ(next.size(), 30U);
}

TEST(LoadPlan, is_the_same_for_the_same_seed_and_another_for_another) {
    auto with_repeats = options();
    with_repeats.repeats = 0.2;
    const auto same = [](const auto& left, const auto& right) {
        return left.at_us == right.at_us && left.conversation == right.conversation;
    };
    const auto one = make_plan(with_repeats), two = make_plan(with_repeats);
    EXPECT_TRUE(std::equal(one.begin(), one.end(), two.begin(), two.end(), same));
    with_repeats.seed = 43;
    const auto other = make_plan(with_repeats);
    EXPECT_FALSE(std::equal(one.begin(), one.end(), other.begin(), other.end(), same));
}

TEST(LoadPlan, puts_a_burst_on_one_instant_and_keeps_the_rate) {
    auto bursts = options();
    bursts.burst = 40;
    std::map<std::int64_t, int> at;
    for (const auto& post : make_plan(bursts)) ++at[post.at_us];
    EXPECT_EQ(at.size(), 25U);
    for (const auto& [time, count] : at) {
        EXPECT_EQ(count, 40);
        EXPECT_EQ(time % 200'000, 0);
    }
}

TEST(LoadPlan, repeats_its_share_each_once_and_behind_its_first) {
    auto with_repeats = options();
    with_repeats.repeats = 0.3;
    std::set<std::pair<std::uint32_t, std::uint32_t>> firsts, repeats;
    std::int64_t before = 0;
    for (const auto& post : make_plan(with_repeats)) {
        EXPECT_GE(post.at_us, before);
        before = post.at_us;
        const auto name = std::pair(post.conversation, post.sequence);
        if (post.is_repeat) {
            EXPECT_TRUE(firsts.contains(name));
            EXPECT_TRUE(repeats.insert(name).second);
        } else {
            EXPECT_TRUE(firsts.insert(name).second);
        }
    }
    EXPECT_EQ(firsts.size(), 1'000U);
    EXPECT_NEAR(static_cast<double>(repeats.size()), 300, 60);
}

}  // namespace
}  // namespace tests::load
