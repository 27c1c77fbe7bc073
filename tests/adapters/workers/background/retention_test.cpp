#include "tests/adapters/workers/background/retention_world.hpp"

namespace workers::background {
namespace {

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

// A stretch of 20,000 messages may have none of the clinic's.
TEST_F(Retention, finds_a_clinics_messages_behind_those_of_its_organization) {
    keep(kClinic, 1);
    keep(kOther, 0);
    fill(3, 20'100);
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

}  // namespace
}  // namespace workers::background
