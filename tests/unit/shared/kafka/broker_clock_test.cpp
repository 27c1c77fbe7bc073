#include "shared/kafka/broker_clock.hpp"

#include <gtest/gtest.h>

namespace shared::kafka {
namespace {

TEST(broker_clock, needs_no_offset_where_the_times_follow_each_other) {
    BrokerClock clock;
    EXPECT_EQ(clock.take_offset(), 0);
    clock.add(1'000, 1'002, 1'005);
    clock.add(2'000, 2'000, 2'000);
    EXPECT_EQ(clock.take_offset(), 0);
}

TEST(broker_clock, tells_how_far_the_broker_is_ahead_at_least) {
    BrokerClock clock;
    clock.add(1'000, 6'900, 1'800);  // waited long
    clock.add(2'000, 7'001, 2'003);  // 5 s, to within its way of 3 ms
    EXPECT_EQ(clock.take_offset(), 6'900 - 1'800 - 1);
    clock.add(3'000, 8'001, 3'003);
    EXPECT_EQ(clock.take_offset(), 4'997);
}

TEST(broker_clock, tells_how_far_the_broker_is_behind_at_least) {
    BrokerClock clock;
    clock.add(10'000, 5'002, 10'004);
    EXPECT_EQ(clock.take_offset(), -4'997);
}

TEST(broker_clock, forgets_what_it_told) {
    BrokerClock clock;
    clock.add(1'000, 61'000, 1'001);
    EXPECT_GT(clock.take_offset(), 59'000);
    clock.add(2'000, 2'001, 2'002);
    EXPECT_EQ(clock.take_offset(), 0);
}

}  // namespace
}  // namespace shared::kafka
