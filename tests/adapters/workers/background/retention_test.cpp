#include "workers/background/upkeep/retention.hpp"

#include "tests/adapters/workers/background/clinic_database.hpp"

namespace workers::background {
namespace {

using shared::postgres::Connection;
using upkeep::Doomed;
using upkeep::Pace;
using upkeep::Removed;

constexpr const char* kOther = "0190a000-0000-7000-8000-000000000003";

// The middle of the month that lies so many before this one.
std::string month(int before) {
    return "(date_trunc('month', now() AT TIME ZONE 'UTC') - interval '" + std::to_string(before) +
           " months' + interval '14 days') AT TIME ZONE 'UTC'";
}

class Retention : public testing::Test {
  protected:
    Retention() : connection(clinic.database.connect()) {
        run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) VALUES ('" +
            std::string(kOther) + "', '" + kOrganization + "', 'other', 'UTC', '{en}')");
        run("INSERT INTO core.installation (key) VALUES (repeat('0', 64))");
        run("SELECT core.make_month_partition(parent, (now() - make_interval(months => n))::date) "
            "FROM unnest(ARRAY['core.whatsapp_messages', "
            "'healthcare.conversation_logs']::regclass[])"
            " parent, generate_series(0, 9) n");
    }
    void run(const std::string& sql) {
        const auto done = connection.run(sql);
        ASSERT_TRUE(done) << done.error().code << " " << done.error().detail << " " << sql;
    }
    // A session with a message and its line, so many months ago.
    void say(const std::string& clinic_id, int before, int times = 1) {
        run("WITH s AS (INSERT INTO core.conversation_sessions (id, conversation, organization_id, "
            "clinic_id, source, line, started_at, last_message_at) SELECT gen_random_uuid(), "
            "repeat('c', 32), '" +
            std::string(kOrganization) + "', '" + clinic_id +
            "', 'demo', 'l', at, at FROM (SELECT " + month(before) +
            " + n * interval '1 second' AS at FROM generate_series(1, " + std::to_string(times) +
            ") n) t RETURNING *), m AS (INSERT INTO core.whatsapp_messages (id, created_at, "
            "whatsapp_message_id, conversation, session_id, organization_id, clinic_id, source, "
            "line, direction, author, message_type, outcome, received_at) SELECT "
            "gen_random_uuid(), "
            "started_at, gen_random_uuid(), conversation, id, organization_id, clinic_id, source, "
            "line, 'inbound', 'patient', 'text', 'replied', started_at FROM s RETURNING *), e AS ("
            "INSERT INTO core.staff_events (id, organization_id, clinic_id, conversation, "
            "session_id, record, reason, created_at) SELECT gen_random_uuid(), organization_id, "
            "clinic_id, conversation, session_id, id, 'unsure', created_at FROM m) "
            "INSERT INTO healthcare.conversation_logs (id, created_at, session_id, clinic_id, "
            "conversation, role, content) SELECT id, created_at, session_id, clinic_id, "
            "conversation, 'user', 'hello' FROM m");
    }
    void keep(const std::string& clinic_id, int months) {
        run("UPDATE core.clinics SET retention_months = " + std::to_string(months) +
            " WHERE id = '" + clinic_id + "'");
    }
    Removed remove(const Pace& pace = {[](auto) { return true; }}) {
        Removed out;
        const auto done = upkeep::run_retention(connection, pace, "test", out);
        EXPECT_TRUE(done) << (done ? "" : done.error().code + " " + done.error().detail);
        return out;
    }
    std::string count(const std::string& table, const std::string& where = "true") {
        return clinic.value("SELECT count(*) FROM " + table + " WHERE " + where);
    }
    std::string messages(const std::string& clinic_id) {
        return count("core.whatsapp_messages", "clinic_id = '" + clinic_id + "'");
    }
    std::string audits() { return count("core.audit", "action = 'retention'"); }

    ClinicDatabase clinic;
    Connection connection;
};

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

TEST_F(Retention, does_nothing_the_second_time) {
    keep(kClinic, 1);
    keep(kOther, 1);
    say(kClinic, 3);
    remove();
    const auto before = audits();
    const auto removed = remove();
    EXPECT_TRUE(removed.partitions.empty());
    EXPECT_TRUE(removed.rows.empty());
    EXPECT_EQ(removed.clinics, 0U);
    EXPECT_EQ(audits(), before);
}

TEST_F(Retention, takes_nothing_where_all_is_kept_for_ever) {
    keep(kClinic, 0);
    say(kClinic, 9);
    say(kOther, 9);  // as the installation says
    run("UPDATE core.installation SET retention_months = 0");
    const auto removed = remove();
    EXPECT_TRUE(removed.partitions.empty());
    EXPECT_TRUE(removed.rows.empty());
    EXPECT_EQ(messages(kClinic), "1");
    EXPECT_EQ(messages(kOther), "1");
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

TEST_F(Retention, takes_rows_in_steps_that_it_rests_between) {
    keep(kClinic, 1);
    keep(kOther, 0);
    say(kOther, 3);
    say(kClinic, 3, 2'300);
    std::size_t rests = 0;
    const auto removed = remove({[&](auto) { return ++rests > 0; }});
    EXPECT_EQ(removed.rows.at("core.whatsapp_messages"), 2'300U);
    EXPECT_EQ(removed.rows.at("core.conversation_sessions"), 2'300U);
    EXPECT_GE(rests, 3U + 3U + 12U);
    EXPECT_EQ(messages(kOther), "1");
    EXPECT_EQ(count("core.conversation_sessions"), "1");
}

TEST_F(Retention, goes_on_where_it_was_ended) {
    keep(kClinic, 1);
    keep(kOther, 0);
    say(kOther, 3);
    say(kClinic, 3, 1'500);
    bool is_enough = false;
    Removed first;
    const auto ended = upkeep::run_retention(
        connection,
        {[&](auto) { return !is_enough; },
         [&](const upkeep::Step& step) { is_enough |= step.table == "core.whatsapp_messages"; }},
        "test",
        first);
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, "retention_ended");
    EXPECT_EQ(messages(kClinic), "500");
    remove();
    EXPECT_EQ(messages(kClinic), "0");
    EXPECT_EQ(count("core.conversation_sessions"), "1");
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

// A stretch of 20,000 messages may have none of the clinic's.
TEST_F(Retention, finds_a_clinics_messages_behind_those_of_its_organization) {
    keep(kClinic, 1);
    keep(kOther, 0);
    run("INSERT INTO core.whatsapp_messages (id, created_at, whatsapp_message_id, conversation, "
        "organization_id, clinic_id, source, line, direction, author, message_type, outcome, "
        "received_at) SELECT gen_random_uuid(), " +
        month(3) + " - n * interval '1 second', n::text, repeat('c', 32), '" + kOrganization +
        "', '" + kOther +
        "', 'demo', 'l', 'inbound', 'patient', 'text', 'replied', now() FROM "
        "generate_series(1, 20100) n");
    say(kClinic, 3, 3);
    EXPECT_EQ(remove().rows.at("core.whatsapp_messages"), 3U);
    EXPECT_EQ(messages(kOther), "20100");
}

TEST_F(Retention, goes_on_with_the_others_where_a_clinic_fails) {
    keep(kClinic, 1);
    keep(kOther, 1);
    const std::string first = clinic.value("SELECT min(id::text) FROM core.clinics");
    const std::string second = first == kOther ? kClinic : kOther;
    say(first, 1);
    say(second, 1);
    remove();
    run("UPDATE core.staff_events SET created_at = " + month(4));
    run("UPDATE core.clinic_retention SET cleared_to = '-infinity'");
    run("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION USING errcode = ''57014''; END'");
    run("CREATE TRIGGER refuse BEFORE DELETE ON core.staff_events FOR EACH ROW "
        "WHEN (old.clinic_id = '" +
        first + "') EXECUTE FUNCTION refuse()");
    run("INSERT INTO core.message_dedupe (conversation, message_id, record, created_at, source, "
        "line, first_seen_at) VALUES (repeat('c', 32), 'm', gen_random_uuid(), now(), 'demo', "
        "'l', now() - interval '63 days')");
    Removed removed;
    const auto done =
        upkeep::run_retention(connection, {[](auto) { return true; }}, "test", removed);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "postgres_timeout");
    EXPECT_EQ(removed.clinics, 1U);
    EXPECT_EQ(removed.rows.at("core.staff_events"), 1U);
    EXPECT_EQ(removed.rows.at("core.message_dedupe"), 1U);
}

// Else he who counts a day may write over it what is left of it.
TEST_F(Retention, moves_on_while_nobody_counts_days) {
    keep(kClinic, 1);
    run("CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NOT EXISTS (SELECT FROM pg_locks WHERE pid = pg_backend_pid() "
        "AND locktype = 'advisory' AND (classid::bigint << 32) + objid::bigint = 7023510949) "
        "THEN RAISE EXCEPTION 'not held'; END IF; RETURN new; END $$");
    run("CREATE TRIGGER look BEFORE INSERT ON core.clinic_retention FOR EACH ROW "
        "EXECUTE FUNCTION look()");
    remove();
    EXPECT_NE(count("core.clinic_retention"), "0");
}

TEST_F(Retention, keeps_what_was_extended_meanwhile) {
    keep(kClinic, 1);
    keep(kOther, 0);
    say(kOther, 3);
    say(kClinic, 3);
    run("INSERT INTO core.clinic_retention (clinic_id, kept_from) SELECT id, core.kept_from(1) "
        "FROM "
        "core.clinics WHERE retention_months = 1");
    keep(kClinic, 24);
    remove();
    EXPECT_EQ(messages(kClinic), "1");
}

TEST_F(Retention, keeps_a_session_that_went_on) {
    keep(kClinic, 1);
    keep(kOther, 1);
    say(kClinic, 3);
    run("UPDATE core.conversation_sessions SET last_message_at = now()");
    remove();
    EXPECT_EQ(messages(kClinic), "0");
    EXPECT_EQ(count("core.conversation_sessions"), "1");
}

TEST_F(Retention, knows_message_ids_longer_than_anything_comes_again) {
    run("INSERT INTO core.message_dedupe (conversation, message_id, record, created_at, source, "
        "line, first_seen_at) SELECT repeat('c', 32), n::text, gen_random_uuid(), now(), 'demo', "
        "'l', "
        "now() - make_interval(days => n) FROM unnest('{1,61,63,400}'::int[]) n");
    run("INSERT INTO core.rowless_turns (record, message_id, outcome, received_at, created_at) "
        "SELECT gen_random_uuid(), n::text, 'dead', now(), now() - make_interval(days => n) FROM "
        "unnest('{1,61,63}'::int[]) n");
    run("INSERT INTO healthcare.patients (id, clinic_id) VALUES ('" + id("p") + "', '" + kClinic +
        "')");
    run("INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, norm_hash, "
        "expires_at) SELECT gen_random_uuid(), clinic_id, id, 'name', 'x', n::text, now() - n * "
        "interval '1 hour' FROM healthcare.patients, unnest('{-1,1,NULL}'::int[]) n "
        "WHERE n IS NOT NULL");
    const auto removed = remove();
    EXPECT_EQ(removed.rows.at("core.message_dedupe"), 2U);
    EXPECT_EQ(removed.rows.at("core.rowless_turns"), 1U);
    EXPECT_EQ(removed.rows.at("healthcare.memories"), 1U);
    EXPECT_EQ(clinic.value("SELECT string_agg(message_id, ' ' ORDER BY message_id) FROM "
                           "core.message_dedupe"),
              "1 61");
}

TEST_F(Retention, leaves_the_days_it_took_messages_of) {
    keep(kClinic, 1);
    keep(kOther, 1);
    say(kClinic, 3, 7);
    remove();
    EXPECT_EQ(messages(kClinic), "0");
    EXPECT_EQ(clinic.value("SELECT sum(messages) FROM core.clinic_days"), "7")
        << "counted before they went";
}

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

}  // namespace
}  // namespace workers::background
