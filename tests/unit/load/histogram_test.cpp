#include "tests/load/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace tests::load {
namespace {

TEST(LoadHistogram, knows_nothing_of_nothing) {
    const Histogram times;
    EXPECT_EQ(times.count(), 0U);
    EXPECT_EQ(times.at(0.5), 0);
    EXPECT_EQ(times.max(), 0);
    EXPECT_EQ(times.mean(), 0);
}

TEST(LoadHistogram, is_exact_below_256) {
    Histogram times;
    for (int us = 1; us <= 255; ++us) times.record(us);
    for (int us = 1; us <= 255; ++us) EXPECT_EQ(times.at(us / 255.0), us);
    EXPECT_EQ(times.at(0), 1);
    EXPECT_EQ(times.mean(), 128);
}

TEST(LoadHistogram, clamps_what_is_out_of_range) {
    Histogram times;
    times.record(-5);
    times.record(Histogram::kMost + 1);
    EXPECT_EQ(times.at(0.5), 0);
    EXPECT_EQ(times.max(), Histogram::kMost);
    EXPECT_EQ(times.at(1), Histogram::kMost);
}

// Against the sorted values themselves, over seven orders of magnitude.
TEST(LoadHistogram, is_never_below_and_at_most_a_128th_above_the_true_value) {
    std::mt19937_64 random(7);
    std::vector<std::int64_t> all;
    Histogram times;
    for (int i = 0; i < 50'000; ++i) {
        const auto octave = random() % 24;
        all.push_back(static_cast<std::int64_t>(random() % (std::uint64_t{2} << octave)));
        times.record(all.back());
    }
    std::sort(all.begin(), all.end());
    for (const double share : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const auto rank = static_cast<std::size_t>(std::ceil(share * 50'000)) - 1;
        EXPECT_GE(times.at(share), all[rank]) << share;
        EXPECT_LE(times.at(share), all[rank] + all[rank] / 128) << share;
    }
}

TEST(LoadHistogram, adds_another_as_if_all_had_been_its_own) {
    Histogram one, other, both;
    for (int us = 0; us < 3'000; us += 3) one.record(us), both.record(us);
    for (int us = 0; us < 90'000; us += 7) other.record(us), both.record(us);
    one.add(other);
    EXPECT_EQ(one.count(), both.count());
    EXPECT_EQ(one.max(), both.max());
    EXPECT_EQ(one.mean(), both.mean());
    for (const double share : {0.1, 0.5, 0.99}) EXPECT_EQ(one.at(share), both.at(share));
}

}  // namespace
}  // namespace tests::load
