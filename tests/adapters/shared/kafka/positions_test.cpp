// Ends of a log and of a group's work, on a real broker.
#include "shared/kafka/positions.hpp"

#include "tests/adapters/shared/kafka/broker.hpp"
#include "tests/adapters/shared/kafka/group_member.hpp"

namespace shared::kafka {
namespace {

using Positions = BrokerTest;

TEST_F(Positions, are_the_logs_ends_and_what_a_group_committed) {
    create_topic("inbound", 2);
    store("inbound", 1, numbers(0, 7));
    EXPECT_EQ(log_ends(settings_, "inbound").value(), (std::vector<Offset>{0, 7}));
    EXPECT_EQ(committed_offsets(settings_, "g", "inbound").value(), (std::vector<Offset>{0, 0}));

    GroupSettings group;
    group.group = "g";
    group.topics = {"inbound"};
    Member member(settings_, group);
    ASSERT_TRUE(member.poll_until([&] { return member.owned.size() == 2; }));
    ASSERT_TRUE(member->commit_now({{{"inbound", 1}, 4}}, std::chrono::seconds(5)));
    EXPECT_EQ(committed_offsets(settings_, "g", "inbound").value(), (std::vector<Offset>{0, 4}));
}

TEST_F(Positions, of_a_group_are_set_while_it_has_no_members) {
    create_topic("inbound", 2);
    store("inbound", 1, numbers(0, 7));
    ASSERT_TRUE(commit_offset(settings_, "g", {"inbound", 1}, 5));
    EXPECT_EQ(committed_offsets(settings_, "g", "inbound").value(), (std::vector<Offset>{0, 5}));
    GroupSettings group;
    group.group = "g";
    group.topics = {"inbound"};
    Member member(settings_, group);
    ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 2; }));
    EXPECT_FALSE(commit_offset(settings_, "g", {"inbound", 1}, 7));
}

TEST_F(Positions, count_the_members_of_a_group_while_they_are_there) {
    create_topic("inbound", 2);
    EXPECT_EQ(group_members(settings_, "g").value(), 0);
    GroupSettings group;
    group.group = "g";
    group.topics = {"inbound"};
    {
        Member member(settings_, group);
        ASSERT_TRUE(member.poll_until([&] { return member.owned.size() == 2; }));
        EXPECT_EQ(group_members(settings_, "g").value(), 1);
        EXPECT_EQ(group_members(settings_, "another").value(), 0);
    }
    EXPECT_EQ(group_members(settings_, "g").value(), 0);
}

TEST_F(Positions, fail_where_there_is_no_topic) {
    EXPECT_FALSE(log_ends(settings_, "inbound"));
}

TEST_F(Positions, of_another_number_of_partitions_are_no_answer) {
    create_topic("inbound", 2);
    EXPECT_TRUE(check_partitions(settings_, "inbound"));
    EXPECT_NE(check_partitions(settings_, "turns").error().detail.find("topics create"),
              std::string::npos);
    for (const int wrong : {1, 3}) {
        settings_.partitions = wrong;
        const auto refused = check_partitions(settings_, "inbound");
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().detail.find("has 2 partitions, not"), std::string::npos);
    }
}

}  // namespace
}  // namespace shared::kafka
