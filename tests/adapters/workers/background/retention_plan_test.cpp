// What `retention run --dry-run` tells.
#include "tests/adapters/workers/background/retention_world.hpp"

namespace workers::background {
namespace {

TEST_F(Retention, tells_beforehand_what_would_go) {
    keep(kClinic, 1);
    keep(kOther, 0);
    say(kClinic, 3, 3);
    say(kOther, 3);
    say(kClinic, 1);
    const auto doomed = upkeep::plan_retention(connection);
    ASSERT_TRUE(doomed) << doomed.error().detail;
    ASSERT_EQ(doomed->clinics.size(), 1U);
    EXPECT_EQ(doomed->clinics[0].clinic, kClinic);
    EXPECT_EQ(doomed->clinics[0].messages, 3);
    EXPECT_EQ(doomed->clinics[0].lines, 3);
    EXPECT_EQ(doomed->clinics[0].sessions, 3);
    EXPECT_EQ(doomed->clinics[0].staff_events, 3);
    const auto removed = remove();
    EXPECT_EQ(removed.partitions.size(), doomed->partitions.size());
    EXPECT_EQ(removed.rows.at("core.whatsapp_messages"), 3U);
}

TEST_F(Retention, tells_beforehand_a_stretch_at_a_time) {
    keep(kClinic, 1);
    keep(kOther, 1);
    fill(3, 50'001, 7);  // several of one time where a stretch ends
    say(kClinic, 3, 2);
    const auto before = connection.statements();
    const auto doomed = upkeep::plan_retention(connection);
    ASSERT_TRUE(doomed) << doomed.error().detail;
    ASSERT_EQ(doomed->clinics.size(), 2U);
    std::map<std::string, std::int64_t> messages;
    for (const auto& each : doomed->clinics) messages[each.clinic] = each.messages;
    EXPECT_EQ(messages.at(kOther), 50'001);
    EXPECT_EQ(messages.at(kClinic), 2);
    const auto of_many = connection.statements() - before;
    fill(4, 60'000);
    const auto filled = connection.statements();
    ASSERT_TRUE(upkeep::plan_retention(connection));
    EXPECT_GE(connection.statements() - filled, of_many + 4)
        << "one statement does not look at more than 20,000";
}

// A plan for any values sorts all that is left, stretch for stretch.
TEST_F(Retention, stretches_are_planned_each_for_itself) {
    keep(kClinic, 1);
    keep(kOther, 1);
    fill(3, 200'000);
    run("ANALYZE core.whatsapp_messages");
    ASSERT_TRUE(upkeep::plan_retention(connection));
    remove();
    const auto plans = connection.run(
        "SELECT max(custom_plans), sum(generic_plans) FROM pg_prepared_statements "
        "WHERE (statement LIKE '%) stretch' OR statement LIKE '%WITH stretch AS%') AND statement "
        "NOT LIKE '%pg_prepared%'");
    ASSERT_TRUE(plans);
    EXPECT_GT(std::stoi(std::string((*plans)->get(0, 0))), 10);
    EXPECT_EQ((*plans)->get(0, 1), "0");
}

TEST_F(Retention, telling_beforehand_may_be_ended) {
    keep(kClinic, 1);
    say(kClinic, 3);
    const auto doomed = upkeep::plan_retention(connection, [] { return true; });
    ASSERT_FALSE(doomed);
    EXPECT_EQ(doomed.error().code, "retention_ended");
}

}  // namespace
}  // namespace workers::background
