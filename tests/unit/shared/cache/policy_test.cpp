#include "shared/cache/policy.hpp"

#include <gtest/gtest.h>

namespace shared::cache {
namespace {

TEST(PolicyTest, parts_that_are_not_named_stay_as_they_were) {
    Policy base;
    base.stale = 7;
    const auto policy = read_policy("l1=75s,zstd=0,off", base);
    ASSERT_TRUE(policy);
    EXPECT_EQ(policy->fresh_l1, 75'000'000);
    EXPECT_EQ(policy->compress_from, 0U);
    EXPECT_FALSE(policy->is_on);
    EXPECT_EQ(policy->stale, 7);
    EXPECT_EQ(*read_policy("", base), base);
}

TEST(PolicyTest, what_is_written_reads_as_the_same) {
    Policy policy;
    policy.fresh_l1 = 1'500'000;
    policy.fresh_l2 = 0;
    policy.negative = 250'000;
    policy.bytes = 3UL * 1024 * 1024;
    policy.is_on = false;
    EXPECT_EQ(write_policy(policy),
              "l1=1500ms,l2=0h,stale=24h,negative=250ms,jitter=10,early=90,mb=3,zstd=4096,off");
    EXPECT_EQ(*read_policy(write_policy(policy), Policy{}), policy);
}

TEST(PolicyTest, anything_else_is_named) {
    for (const char* text : {"l1",
                             "l1=",
                             "l1=5",
                             "l1=5d",
                             "l1=-5s",
                             "l3=5s",
                             "jitter=91",
                             "=",
                             "l1=99999999h",
                             "mb=0.5",
                             "early=101",
                             "l1=5s,,off",
                             "ON"}) {
        const auto policy = read_policy(text, Policy{});
        ASSERT_FALSE(policy) << text;
        EXPECT_EQ(policy.error().code, "bad_policy");
    }
    EXPECT_EQ(read_policy("l1=5s,nonsense=1", Policy{}).error().detail, "'nonsense=1'");
}

}  // namespace
}  // namespace shared::cache
