// How far a group is behind, seen from outside, on a real broker.
#include "shared/kafka/group_lag.hpp"

#include "tests/adapters/shared/kafka/broker.hpp"
#include "tests/adapters/shared/kafka/group_member.hpp"

namespace shared::kafka {
namespace {

using Lagging = BrokerTest;

WallMs now() {
    return SystemClock{}.wall_ms();
}

std::int64_t records(const std::vector<PartitionLag>& lag) {
    std::int64_t out = 0;
    for (const auto& partition : lag) out += partition.records;
    return out;
}

bool is_old(const std::vector<PartitionLag>& lag) {
    return std::any_of(lag.begin(), lag.end(), [](const auto& each) { return each.is_old; });
}

TEST_F(Lagging, of_a_group_that_never_committed_is_all_there_is) {
    create_topic("inbound", 2);
    settings_.partitions = 2;
    const auto lag = make_group_lag(settings_, "hot", "inbound");
    ASSERT_TRUE(lag->read(now()));
    EXPECT_EQ(records(*lag->read(now())), 0);
    EXPECT_FALSE(is_old(*lag->read(now() + 60'000)));
    store("inbound", 0, numbers(0, 10));
    store("inbound", 1, numbers(0, 5));
    const auto all = lag->read(now() - 3'600'000);
    ASSERT_TRUE(all);
    EXPECT_EQ(records(*all), 15);
    EXPECT_FALSE(is_old(*all));
    EXPECT_TRUE(is_old(*lag->read(now() + 60'000)));
}

TEST_F(Lagging, of_a_member_s_group_is_what_it_has_not_committed) {
    create_topic("inbound", 1);
    settings_.partitions = 1;
    store("inbound", 0, numbers(0, 10));
    GroupSettings group;
    group.group = "hot";
    group.topics = {"inbound"};
    Member member(settings_, group);
    ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 10; }));
    ASSERT_TRUE(member->commit_now({{{"inbound", 0}, 7}}, std::chrono::seconds(5)));
    const auto lag = make_group_lag(settings_, "hot", "inbound");
    EXPECT_EQ(records(*lag->read(now())), 3);
    ASSERT_TRUE(member->commit_now({{{"inbound", 0}, 10}}, std::chrono::seconds(5)));
    EXPECT_EQ(records(*lag->read(now())), 0);
    EXPECT_FALSE(is_old(*lag->read(now() + 60'000)));
}

TEST_F(Lagging, without_a_broker_is_an_error) {
    settings_.brokers = "127.0.0.1:1";
    const auto lag = make_group_lag(settings_, "hot", "inbound");
    EXPECT_FALSE(lag->read(now()));
}

}  // namespace
}  // namespace shared::kafka
