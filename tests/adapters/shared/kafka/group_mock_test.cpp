// What a member of a group asks while its broker is away.
#include "tests/adapters/shared/kafka/group_member.hpp"
#include "tests/adapters/shared/kafka/mock_cluster.hpp"

#include <future>

#include <gtest/gtest.h>

namespace shared::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(GroupOnMock, asks_no_longer_for_bounds_than_it_may_while_the_leader_is_away) {
    MockCluster cluster;
    cluster.create("t.turns");
    GroupSettings group;
    group.group = "group";
    group.topics = {"turns"};
    Member member({cluster.brokers(), "test", "t.", 2}, group);
    const auto ask = [&] { return member->bounds({"turns", 0}, milliseconds(300)); };
    ASSERT_TRUE(member->bounds({"turns", 0}, seconds(10)));  // knows its leader from here on
    cluster.set_up(false);
    auto asked = std::async(std::launch::async, ask);
    const bool has_ended = asked.wait_for(seconds(5)) == std::future_status::ready;
    cluster.set_up(true);  // ends also a question that knows no end
    EXPECT_TRUE(has_ended);
    EXPECT_FALSE(asked.get());
    const auto again = member->bounds({"turns", 0}, seconds(10));
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->end, 0);
}

}  // namespace
}  // namespace shared::kafka
