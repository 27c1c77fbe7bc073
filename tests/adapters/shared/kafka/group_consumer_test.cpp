// The group consumer against a real broker.
#include "tests/adapters/shared/kafka/broker.hpp"
#include "tests/adapters/shared/kafka/group_member.hpp"

#include <thread>

namespace shared::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

class Group : public BrokerTest {
  protected:
    GroupSettings group(const std::string& assignor = "cooperative-sticky") const {
        GroupSettings settings;
        settings.group = "hot";
        settings.topics = {"inbound"};
        settings.assignor = assignor;
        settings.session_timeout = milliseconds(6000);
        settings.heartbeat = milliseconds(200);
        settings.max_poll_interval = milliseconds(10'000);
        return settings;
    }
    // Polls both until each owns `each` partitions.
    static bool share(Member& one, Member& two, std::size_t each) {
        const auto deadline = SteadyClock::now() + seconds(30);
        while (SteadyClock::now() < deadline) {
            one.poll_once(milliseconds(10));
            two.poll_once(milliseconds(10));
            if (one.owned.size() == each && two.owned.size() == each) return true;
        }
        return false;
    }
    static const TopicPartition& first() {
        static const TopicPartition partition{"inbound", 0};
        return partition;
    }
};

TEST_F(Group, reads_what_is_there_with_its_fields) {
    create_topic("inbound", 1);
    store("inbound", 0, numbers(0, 50), "key");
    Member member(settings_, group());
    ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 50; }));
    EXPECT_EQ(values_of(member.records), numbers(0, 50));
    EXPECT_EQ(member.records[7].topic, "inbound");
    EXPECT_EQ(member.records[7].offset, 7);
    EXPECT_EQ(member.records[7].key, "key");
    EXPECT_GT(member.records[7].timestamp, 1'600'000'000'000);
    EXPECT_EQ(member->assignment(), std::vector{first()});
}

TEST_F(Group, goes_on_where_it_committed) {
    create_topic("inbound", 1);
    store("inbound", 0, numbers(0, 10));
    {
        Member member(settings_, group());
        ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 10; }));
        ASSERT_TRUE(member->commit_now({{first(), 4}}, seconds(5)));
        // Not ours: no commit, no error.
        ASSERT_TRUE(member->commit_now({{{"inbound", 7}, 4}}, seconds(5)));
        member->close(seconds(5));
    }
    {
        Member member(settings_, group());
        ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 6; }));
        EXPECT_EQ(values_of(member.records), numbers(4, 10));
        member->commit({{first(), 9}});
        member.before_revoke = [&](const auto&) {
            ASSERT_TRUE(member->commit_now({{first(), 8}}, seconds(5)));
        };
        member->close(seconds(5));
        EXPECT_EQ(member.revoked, std::vector{first()});
        EXPECT_FALSE(member.was_lost);
    }
    Member member(settings_, group());
    ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 2; }));
    EXPECT_EQ(values_of(member.records), numbers(8, 10));
}

TEST_F(Group, starts_where_the_listener_says) {
    create_topic("inbound", 2);
    store("inbound", 0, numbers(0, 10));
    store("inbound", 1, numbers(0, 10));
    Member member(settings_, group());
    member.starts[first()] = {6, false};
    member.starts[{"inbound", 1}] = {kBeginning, false};
    ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 14; }));
    member.poll_until([] { return false; }, milliseconds(200));
    EXPECT_EQ(member.records.size(), 14U);
}

// Paused from its assignment on, whatever the start: nothing comes, and after the resume all.
TEST_F(Group, keeps_what_was_assigned_paused_until_resumed) {
    create_topic("inbound", 2);
    store("inbound", 0, numbers(0, 10));
    store("inbound", 1, numbers(0, 10));
    Member member(settings_, group());
    member.starts[first()] = {3, true};
    member.starts[{"inbound", 1}] = {kCommitted, true};
    ASSERT_TRUE(member.poll_until([&] { return member.owned.size() == 2; }));
    member.poll_until([] { return false; }, milliseconds(400));
    EXPECT_TRUE(member.records.empty());
    member->resume(first());
    ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 7; }));
    EXPECT_EQ(values_of(member.records), numbers(3, 10));
    member.records.clear();
    member->resume({"inbound", 1});
    ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 10; }));
    EXPECT_EQ(values_of(member.records), numbers(0, 10));
}

// An opening pauses everything there is: fetching must not begin by the library's own second.
TEST_F(Group, fetches_at_once_when_the_only_partition_is_resumed) {
    create_topic("inbound", 1);
    store("inbound", 0, numbers(0, 10));
    Member member(settings_, group());
    member.all_start = {kCommitted, true};
    ASSERT_TRUE(member.poll_until([&] { return member.owned.size() == 1; }));
    int slow = 0;
    for (std::size_t round = 1; round <= 8; ++round) {
        member.poll_until([] { return false; }, milliseconds(150));
        const auto resumed = SteadyClock::now();
        member->resume(first());
        ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 10 * round; }));
        slow += SteadyClock::now() - resumed > milliseconds(300) ? 1 : 0;
        member->pause(first());
        store("inbound", 0, numbers(0, 10));
    }
    // Now and then the machine is slow; the library's second would be seen in most rounds.
    EXPECT_LE(slow, 3);
}

TEST_F(Group, pauses_and_resumes_without_loss_or_repeat) {
    create_topic("inbound", 1);
    store("inbound", 0, numbers(0, 2000));
    Member member(settings_, group());
    for (std::size_t step = 100; step <= 2000; step += 100) {
        ASSERT_TRUE(member.poll_until([&] { return member.records.size() == step; }));
        member->pause(first());
        member->pause(first());
        member.poll_until([] { return false; }, milliseconds(5));
        ASSERT_EQ(member.records.size(), step);
        member->resume(first());
        member->resume(first());
    }
    store("inbound", 0, numbers(2000, 2010));
    ASSERT_TRUE(member.poll_until([&] { return member.records.size() >= 2010; }));
    EXPECT_EQ(values_of(member.records), numbers(0, 2010));
}

TEST_F(Group, seeks_also_while_paused) {
    create_topic("inbound", 1);
    store("inbound", 0, numbers(0, 20));
    Member member(settings_, group());
    ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 20; }));
    member.records.clear();
    ASSERT_TRUE(member->seek(first(), 15));
    ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 5; }));
    EXPECT_EQ(values_of(member.records), numbers(15, 20));
    member.records.clear();
    member->pause(first());
    ASSERT_TRUE(member->seek(first(), 18));
    member.poll_until([] { return false; }, milliseconds(200));
    EXPECT_TRUE(member.records.empty());
    member->resume(first());
    ASSERT_TRUE(member.poll_until([&] { return member.records.size() == 2; }));
    EXPECT_EQ(values_of(member.records), numbers(18, 20));
    ASSERT_TRUE(member->seek({"inbound", 9}, 1));
}

TEST_F(Group, tells_the_bounds_of_the_log) {
    create_topic("inbound", 1);
    store("inbound", 0, numbers(0, 12));
    Member member(settings_, group());
    const auto bounds = member->bounds(first(), seconds(5));
    ASSERT_TRUE(bounds) << bounds.error().detail;
    EXPECT_EQ(bounds->begin, 0);
    EXPECT_EQ(bounds->end, 12);
    EXPECT_FALSE(member->bounds({"inbound", 9}, milliseconds(500)));
}

class Rebalance : public Group, public testing::WithParamInterface<const char*> {};

TEST_P(Rebalance, shares_partitions_with_a_second_member_and_takes_them_back) {
    settings_.partitions = 4;
    create_topic("inbound", 4);
    Member one(settings_, group(GetParam()));
    ASSERT_TRUE(one.poll_until([&] { return one.owned.size() == 4; }));
    auto two = std::make_unique<Member>(settings_, group(GetParam()));
    ASSERT_TRUE(share(one, *two, 2));
    EXPECT_FALSE(one.was_lost);
    for (Partition p = 0; p < 4; ++p) store("inbound", p, {std::to_string(p)});
    const auto both = [&] { return one.records.size() + two->records.size(); };
    const auto deadline = SteadyClock::now() + seconds(60);
    while (both() < 4 && SteadyClock::now() < deadline) {
        one.poll_once();
        two->poll_once();
    }
    EXPECT_EQ(one.records.size(), 2U);
    EXPECT_EQ(two->records.size(), 2U);
    two->operator->()->close(seconds(5));
    EXPECT_TRUE(two->owned.empty());
    EXPECT_FALSE(two->was_lost);
    ASSERT_TRUE(one.poll_until([&] { return one.owned.size() == 4; }));
    EXPECT_EQ(one.error, "");
}

INSTANTIATE_TEST_SUITE_P(Assignors,
                         Rebalance,
                         testing::Values("cooperative-sticky", "range", "roundrobin"),
                         [](const auto& test) {
                             std::string name = test.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST_F(Group, ends_who_is_given_a_partition_of_a_topic_that_has_grown) {
    create_topic("inbound", 2);
    settings_.partitions = 1;
    Member member(settings_, group());
    ASSERT_TRUE(member.poll_until([&] { return !member.error.empty(); }));
    EXPECT_EQ(member.error, "kafka_fatal");
    EXPECT_EQ(member.owned.size(), 1U);
}

TEST_F(Group, keeps_its_partitions_through_a_cooperative_rebalance) {
    settings_.partitions = 4;
    create_topic("inbound", 4);
    Member one(settings_, group());
    one.all_start = {kCommitted, true};
    ASSERT_TRUE(one.poll_until([&] { return one.owned.size() == 4; }));
    Member two(settings_, group());
    ASSERT_TRUE(share(one, two, 2));
    EXPECT_EQ(one.revoked.size(), 2U);
    for (const TopicPartition& partition : one.owned) EXPECT_EQ(one.assignments[partition], 1);
    // Still paused, and only there.
    for (Partition p = 0; p < 4; ++p) store("inbound", p, {std::to_string(p)});
    ASSERT_TRUE(two.poll_until([&] { return two.records.size() == 2; }));
    one.poll_until([] { return false; }, milliseconds(200));
    EXPECT_TRUE(one.records.empty());
}

TEST_F(Group, stops_when_it_was_not_polled_for_too_long) {
    create_topic("inbound", 1);
    auto settings = group();
    settings.max_poll_interval = milliseconds(6000);
    Member member(settings_, settings);
    ASSERT_TRUE(member.poll_until([&] { return member.owned.size() == 1; }));
    Member other(settings_, group());
    ASSERT_TRUE(other.poll_until([&] { return other.owned.size() == 1; }, seconds(20)));
    member.poll_until([&] { return !member.error.empty(); }, seconds(3));
    EXPECT_EQ(member.error, "kafka_fatal");
    member->close(seconds(5));
    EXPECT_TRUE(member.was_lost);
    EXPECT_TRUE(member.owned.empty());
}

// The library aborts where a member ends between its join and its first assignment (#4381).
TEST_F(Group, may_end_at_any_moment_of_its_join) {
    create_topic("inbound", 1);
    for (int moment = 0; moment < 40; ++moment) {
        auto settings = group();
        settings.group = "hot-" + std::to_string(moment);
        const auto ended = SteadyClock::now() + std::chrono::microseconds(500 * moment);
        const Member member(settings_, settings);
        std::this_thread::sleep_until(ended);
    }
}

TEST_F(Group, ends_in_time_before_its_first_assignment_and_without_a_broker) {
    create_topic("inbound", 1);
    const auto begun = SteadyClock::now();
    { const Member never_polled(settings_, group()); }
    Settings nowhere = settings_;
    nowhere.brokers = "127.0.0.1:1";
    {
        Member member(nowhere, group());
        member.poll_once(milliseconds(50));
        EXPECT_EQ(member.error, "");
    }
    EXPECT_LT(SteadyClock::now() - begun, seconds(6));
}

TEST_F(Group, refuses_bad_settings_at_once) {
    auto settings = group("no-such-assignor");
    EXPECT_THROW(Member(settings_, settings), std::runtime_error);
}

}  // namespace
}  // namespace shared::kafka
