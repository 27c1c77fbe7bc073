#include "shared/limits/breaker.hpp"

#include <gtest/gtest.h>

namespace shared::limits {
namespace {

constexpr MonoUs kSecond = 1'000'000;

TEST(breaker, opens_after_five_failures_in_a_row) {
    Breaker breaker;
    for (int i = 0; i < 4; ++i) breaker.failed(breaker.generation(), 0);
    EXPECT_TRUE(breaker.allow(0));
    breaker.succeeded(breaker.generation());
    for (int i = 0; i < 5; ++i) breaker.failed(breaker.generation(), 0);
    EXPECT_FALSE(breaker.allow(1));
    EXPECT_TRUE(breaker.is_open(1));
}

TEST(breaker, lets_exactly_one_probe_through_after_45_s) {
    Breaker breaker;
    for (int i = 0; i < 5; ++i) breaker.failed(breaker.generation(), 0);
    EXPECT_FALSE(breaker.allow(44 * kSecond));
    EXPECT_TRUE(breaker.allow(45 * kSecond));
    EXPECT_FALSE(breaker.allow(45 * kSecond + 1));
    breaker.succeeded(breaker.generation());
    EXPECT_TRUE(breaker.allow(46 * kSecond));
}

TEST(breaker, a_failed_or_lost_probe_opens_it_again) {
    Breaker breaker;
    for (int i = 0; i < 5; ++i) breaker.failed(breaker.generation(), 0);
    ASSERT_TRUE(breaker.allow(45 * kSecond));
    breaker.failed(breaker.generation(), 46 * kSecond);
    EXPECT_FALSE(breaker.allow(90 * kSecond));
    ASSERT_TRUE(breaker.allow(91 * kSecond));
    EXPECT_FALSE(breaker.allow(94 * kSecond));  // the probe never came back: open again
    EXPECT_FALSE(breaker.allow(130 * kSecond));
    EXPECT_TRUE(breaker.allow(139 * kSecond));
}

TEST(breaker, late_results_of_an_earlier_era_change_nothing) {
    Breaker breaker;
    const auto old = breaker.generation();
    for (int i = 0; i < 5; ++i) breaker.failed(old, 0);
    breaker.succeeded(old);
    EXPECT_FALSE(breaker.allow(1));
    ASSERT_TRUE(breaker.allow(45 * kSecond));
    breaker.failed(old, 45 * kSecond);
    breaker.succeeded(breaker.generation());
    EXPECT_TRUE(breaker.allow(45 * kSecond + 2));
}

}  // namespace
}  // namespace shared::limits
