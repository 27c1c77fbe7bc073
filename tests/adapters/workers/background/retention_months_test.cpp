// Months that are dropped whole.
#include "tests/adapters/workers/background/retention_world.hpp"

namespace workers::background {
namespace {

TEST_F(Retention, drops_months_that_nobody_keeps_whole) {
    keep(kClinic, 2);
    keep(kOther, 3);
    for (const int before : {1, 2, 3, 4, 5}) {
        say(kClinic, before);
        say(kOther, before);
    }
    const auto removed = remove();
    // Months 4 and 5 of both tables, and the empty ones before.
    EXPECT_EQ(removed.partitions.size(), 12U);
    EXPECT_EQ(messages(kClinic), "2");
    EXPECT_EQ(messages(kOther), "3");
    EXPECT_EQ(removed.rows.at("core.whatsapp_messages"), 1U) << "month 3 of one clinic";
    EXPECT_EQ(removed.rows.at("healthcare.conversation_logs"), 1U);
    EXPECT_EQ(removed.rows.at("core.conversation_sessions"), 5U);
    EXPECT_EQ(removed.rows.at("core.staff_events"), 5U);
    EXPECT_EQ(removed.clinics, 2U);
    EXPECT_EQ(audits(), "13") << "each month, and the rows";
}

TEST_F(Retention, drops_a_month_that_only_those_who_keep_it_for_ever_are_not_in) {
    keep(kClinic, 1);
    keep(kOther, 0);
    say(kClinic, 4);
    say(kClinic, 5);
    say(kOther, 5);
    const auto removed = remove();
    EXPECT_EQ(messages(kClinic), "0");
    EXPECT_EQ(messages(kOther), "1");
    const std::string kept =
        clinic.value("SELECT to_regclass('core.whatsapp_messages' || to_char(" + month(5) +
                     " AT TIME ZONE 'UTC', '_YYYY_MM')) IS NOT NULL");
    EXPECT_EQ(kept, "t");
    EXPECT_EQ(removed.rows.at("core.whatsapp_messages"), 1U);
}

TEST_F(Retention, waits_for_a_batch_and_looks_again_before_a_month_goes) {
    keep(kClinic, 1);
    keep(kOther, 0);
    say(kClinic, 3);
    auto batch = clinic.database.connect();
    bool is_written = false;
    Removed removed;
    // A batch is under way when the month is to go, and writes into it for who keeps it.
    ASSERT_TRUE(batch.transaction([&](shared::postgres::Transaction& transaction) {
        transaction.run("LOCK TABLE ONLY core.whatsapp_messages IN ROW EXCLUSIVE MODE");
        const auto held = upkeep::run_retention(connection,
                                                {[&](auto time) {
                                                    if (time < std::chrono::milliseconds(1'500))
                                                        return true;
                                                    is_written = true;
                                                    return false;
                                                }},
                                                "test",
                                                removed);
        ASSERT_FALSE(held);
        EXPECT_TRUE(is_written);
    }));
    say(kOther, 3);
    removed = remove();
    EXPECT_EQ(messages(kOther), "1");
    EXPECT_EQ(messages(kClinic), "0");
}

TEST_F(Retention, takes_what_came_late_into_a_month_that_is_gone) {
    keep(kClinic, 1);
    keep(kOther, 1);
    say(kClinic, 3);
    remove();
    say(kClinic, 3);  // lies in the default partition
    EXPECT_EQ(count("core.whatsapp_messages_default"), "1");
    const auto removed = remove();
    EXPECT_EQ(removed.rows.at("core.whatsapp_messages"), 1U);
    EXPECT_EQ(removed.rows.at("core.conversation_sessions"), 1U);
    EXPECT_EQ(removed.clinics, 1U) << "not the one without";
    EXPECT_TRUE(remove().rows.empty());
}

// Where the files of a month are many, or its own locks are waited for.
TEST_F(Retention, lets_a_month_take_longer_to_go_than_to_look_at) {
    keep(kClinic, 7);
    keep(kOther, 7);
    run("CREATE FUNCTION core.slowly() RETURNS event_trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_sleep(0.5); END $$");
    run("CREATE EVENT TRIGGER slowly ON sql_drop EXECUTE FUNCTION core.slowly()");
    EXPECT_EQ(remove().partitions.size(), 4U);
}

// Whoever waits behind the lock does so no longer than that.
TEST_F(Retention, looks_for_300_ms_at_most_at_a_month_that_is_locked) {
    keep(kClinic, 7);
    keep(kOther, 7);
    run("ALTER FUNCTION core.clinics_kept_from(boolean) RENAME TO kept_from_at_once");
    run("CREATE FUNCTION core.clinics_kept_from(is_planned boolean) RETURNS TABLE (clinic_id uuid, "
        "organization_id uuid, kept_from timestamptz) LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT FROM pg_locks WHERE pid = pg_backend_pid() AND granted "
        "AND mode = 'AccessExclusiveLock' AND relation IN ('core.whatsapp_messages'::regclass, "
        "'healthcare.conversation_logs'::regclass)) THEN PERFORM pg_sleep(1); END IF; "
        "RETURN QUERY SELECT * FROM core.kept_from_at_once(is_planned); END $$");
    Removed removed;
    const auto slow =
        upkeep::run_retention(connection, {[](auto) { return true; }}, "test", removed);
    ASSERT_FALSE(slow);
    EXPECT_EQ(slow.error().code, "postgres_timeout");
    EXPECT_TRUE(removed.partitions.empty());
    run("DROP FUNCTION core.clinics_kept_from(boolean)");
    run("ALTER FUNCTION core.kept_from_at_once(boolean) RENAME TO clinics_kept_from");
    EXPECT_EQ(remove().partitions.size(), 4U) << "the next run takes them";
}

}  // namespace
}  // namespace workers::background
