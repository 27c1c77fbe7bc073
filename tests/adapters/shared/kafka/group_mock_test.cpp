// What a member of a group asks while its broker is away.
#include "shared/kafka/log_reader.hpp"
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

// Nothing but an answer tells the library that its leader is another one now.
TEST(LogReaderOnMock, finds_the_new_leader_when_a_broker_is_lost_for_good) {
    MockCluster cluster(1, 2);
    cluster.create("t.turns");
    cluster.lead("t.turns", 0, 1);
    const auto reader = make_log_reader({cluster.brokers(), "test", "t.", 1});
    const auto read = [&] {
        std::promise<Result<std::vector<Record>>> told;
        Range range;
        range.topic = "turns";
        reader->read({range}, [&](auto found) { told.set_value(std::move(found)); });
        return told.get_future().get();
    };
    const auto before = read();
    ASSERT_TRUE(before) << before.error().detail;
    cluster.lead("t.turns", 0, 2);
    cluster.set_up(false);
    const auto after = read();
    ASSERT_TRUE(after) << after.error().detail;
}

}  // namespace
}  // namespace shared::kafka
