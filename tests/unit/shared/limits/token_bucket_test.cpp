#include "shared/limits/token_bucket.hpp"

#include <gtest/gtest.h>

namespace shared::limits {
namespace {

TEST(token_bucket, gives_its_burst_and_then_its_rate) {
    TokenBucket bucket(2, 3);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(1'000));
    EXPECT_FALSE(bucket.take(1'000));
    EXPECT_EQ(bucket.ready_in(1'000), 500'000);
    EXPECT_FALSE(bucket.take(500'999));
    EXPECT_TRUE(bucket.take(501'000));
}

TEST(token_bucket, never_holds_more_than_its_burst) {
    TokenBucket bucket(1'000, 2);
    EXPECT_TRUE(bucket.take(1));
    EXPECT_TRUE(bucket.take(1'000'000'000));
    EXPECT_TRUE(bucket.take(1'000'000'000));
    EXPECT_FALSE(bucket.take(1'000'000'000));
}

TEST(token_bucket, what_must_go_at_once_is_paid_back_later) {
    TokenBucket bucket(1, 2);
    for (int i = 0; i < 9; ++i) bucket.take_anyway(1);
    EXPECT_EQ(bucket.ready_in(1), 3'000'000) << "the debt is a burst at most";
    bucket.give_back();
    EXPECT_EQ(bucket.ready_in(1), 2'000'000);
    EXPECT_FALSE(bucket.is_full(1));
    EXPECT_TRUE(bucket.is_full(3'000'001));
}

TEST(token_bucket, another_rate_gives_nothing_at_once) {
    TokenBucket bucket(1, 2);
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(bucket.take(1));
    bucket.change(2, 4, 1);
    EXPECT_EQ(bucket.ready_in(1), 500'000) << "empty, and twice as fast";
    EXPECT_FALSE(bucket.is_full(1'900'000));
    EXPECT_TRUE(bucket.is_full(2'000'001));
    bucket.change(1, 1, 2'000'001);
    EXPECT_TRUE(bucket.take(2'000'001));
    EXPECT_FALSE(bucket.take(2'000'001)) << "no more than the new burst";
}

}  // namespace
}  // namespace shared::limits
