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

}  // namespace
}  // namespace shared::limits
