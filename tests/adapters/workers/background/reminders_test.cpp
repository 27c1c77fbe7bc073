#include "workers/background/reminders/reminders.hpp"

#include "shared/events/reminder.hpp"
#include "tests/adapters/workers/background/reminders_world.hpp"
#include "workers/background/reminders/writing.hpp"

#include <set>
#include <thread>

namespace workers::background::reminders {
namespace {

using fakes::FakeProducer;

TEST_F(RemindersTest, go_to_the_patients_conversation_once) {
    book("a1", "2031-06-11 11:30Z");
    EXPECT_EQ(first.step().counts.at({"24h", "sent"}), 1U);
    EXPECT_EQ(first.step().counts.size(), 0U);
    EXPECT_EQ(marks("a1"), "24h");
    const auto produced = first.producer.produced();
    ASSERT_EQ(produced.size(), 1U);
    shared::json::Parser parser;
    const auto record = *parser.parse(produced[0].value);
    const auto envelope = *shared::events::read_envelope(record);
    const auto reminder = *shared::events::read_reminder(record["body"]);
    const auto message = *shared::events::read_reminder_message(record["body"]);
    EXPECT_EQ(produced[0].key,
              clinic.value("SELECT conversation FROM core.whatsapp_conversations"));
    EXPECT_EQ(envelope.source, "demo");
    EXPECT_EQ(envelope.record, clinic.value("SELECT reminder_record FROM healthcare.appointments"));
    EXPECT_EQ(reminder.appointment, id("a1"));
    EXPECT_EQ(reminder.what, "24h");
    EXPECT_EQ(message.line, kLine);
    EXPECT_EQ(message.address.reply_to, "12025550187@s.whatsapp.net");
    EXPECT_EQ(reminder.starts_at - reminder.due_at, 24LL * 3600 * 1000);
    // Not in the quiet hours of this evening, though it would be of use for longer.
    EXPECT_EQ(reminder.starts_at - reminder.until, 14 * 3600'000LL + 30 * 60'000);
}

// One holds as many as it may until the other is done.
TEST_F(RemindersTest, two_at_once_share_what_is_due) {
    book_many(kMostAtOnce + 40);
    Scheduler second(clinic);
    second.producer.set_mode(FakeProducer::Mode::kHold);
    std::jthread other([&] { second.step(); });
    second.producer.wait_for(1);
    EXPECT_EQ(first.step().counts.at({"24h", "sent"}), 40U);
    second.producer.set_mode(FakeProducer::Mode::kStore);
    other.join();
    EXPECT_EQ(records(second.producer).size(), kMostAtOnce);
    EXPECT_TRUE(first.step().counts.empty());
    EXPECT_EQ(clinic.value("SELECT count(*) FROM healthcare.appointments WHERE reminder_sent_24h"),
              std::to_string(kMostAtOnce + 40));
}

// As after a crash between the ack and the commit; meanwhile the patient wrote on another line.
TEST_F(RemindersTest, what_was_not_marked_is_written_again_as_the_same) {
    book("a1", "2031-06-11 11:30Z");
    first.producer.set_mode(FakeProducer::Mode::kFail);
    EXPECT_TRUE(first.all.find({kNoon, std::nullopt}));
    EXPECT_FALSE(first.all.step());
    EXPECT_EQ(marks("a1"), "");
    run("INSERT INTO core.integration_lines (line, source, organization_id, clinic_id) SELECT "
        "'a-new-line', "
        "source, organization_id, clinic_id FROM core.integration_lines");
    TurnMaker elsewhere;
    elsewhere.conversation = std::string(32, '7');
    elsewhere.record = "r9";
    elsewhere.message = "m9";
    elsewhere.turn.message.line = "a-new-line";
    elsewhere.turn.session.id = id("another session");
    elsewhere.turn.session.last_message_at += 3'600'000;
    owner.store({elsewhere.item(1)});
    first.producer.set_mode(FakeProducer::Mode::kStore);
    first.step();
    const auto produced = first.producer.produced();
    ASSERT_EQ(produced.size(), 2U);
    EXPECT_EQ(produced[0].key, produced[1].key);
    EXPECT_EQ(records(first.producer).count(*records(first.producer).begin()), 2U);
}

TEST_F(RemindersTest, are_of_what_stands_and_of_what_was_moved_anew) {
    book("gone", "2031-06-11 11:30Z", "cancelled");
    book("wish", "2031-06-11 11:30Z", "requested");
    book("far", "2031-06-11 12:30Z");
    book("soon", "2031-06-10 13:45Z", "confirmed");
    book("moved", "2031-06-11 11:00Z");
    first.step();
    EXPECT_EQ(marks("gone") + marks("wish") + marks("far"), "");
    EXPECT_EQ(marks("soon"), "2h");
    EXPECT_EQ(marks("moved"), "24h");
    run("UPDATE healthcare.appointments SET starts_at = '2031-06-11 11:45Z' WHERE id = '" +
        id("moved") + "'");
    EXPECT_EQ(marks("moved"), "");
    run("UPDATE healthcare.appointments SET moved_at = '2031-06-10 05:00Z' WHERE id = '" +
        id("moved") + "'");
    EXPECT_EQ(first.step().counts.at({"24h", "sent"}), 1U);
    const auto all = records(first.producer);
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 3U);
}

TEST_F(RemindersTest, are_of_another_once_the_appointment_is) {
    book("passed on", "2031-06-11 11:00Z");
    first.step();
    EXPECT_EQ(marks("passed on"), "24h");
    run("INSERT INTO healthcare.patients (id, clinic_id, phone) VALUES ('" + id("other") + "', '" +
        kClinic + "', '12025550177')");
    run("UPDATE healthcare.appointments SET patient_id = '" + id("other") + "' WHERE id = '" +
        id("passed on") + "'");
    EXPECT_EQ(marks("passed on"), "");
    const auto way = [&] {
        return clinic.value(
            "SELECT reminder_conversation FROM healthcare.appointments WHERE id = '" +
            id("passed on") + "'");
    };
    EXPECT_EQ(way(), "");
    EXPECT_EQ(first.step().counts.at({"24h", "sent"}), 1U);
    const auto chosen = way();
    EXPECT_NE(chosen, kConversation);
    run("UPDATE healthcare.patients SET phone = '12025550178' WHERE id = '" + id("other") + "'");
    run("UPDATE healthcare.appointments SET reminder_sent_24h = false WHERE id = '" +
        id("passed on") + "'");
    EXPECT_EQ(first.step().counts.count({"24h", "unreachable"}), 0U);
    EXPECT_NE(way(), chosen) << "a number that was corrected has another conversation";
}

TEST_F(RemindersTest, those_whose_time_passed_are_counted_and_go_to_nobody) {
    const auto at = [&](const std::string& name, const std::string& from_now) {
        book(name, "2031-06-11 11:00Z");
        run("UPDATE healthcare.appointments SET starts_at = now() + interval '" + from_now +
            "', created_at = now() - interval '9 days' WHERE id = '" + id(name) + "'");
        run("UPDATE healthcare.appointments SET moved_at = NULL WHERE id = '" + id(name) + "'");
    };
    run("UPDATE core.clinics SET quiet_from = '00:00', quiet_to = '00:00', "
        "reminders_since = now() - interval '30 days'");
    at("both", "10 minutes");
    at("over", "-3 hours");
    at("first", "3 hours");
    at("none", "20 hours");
    at("long ago", "-2 days");
    const auto missed = first.give_up();
    EXPECT_EQ(missed.counts.at({"24h", "missed"}), 3U);
    EXPECT_EQ(missed.counts.at({"2h", "missed"}), 2U);
    EXPECT_EQ(marks("both"), "24h 2h");
    EXPECT_EQ(marks("first"), "24h");
    EXPECT_EQ(marks("none") + marks("long ago"), "");
    EXPECT_EQ(first.give_up().counts.at({"24h", "missed"}), 0U) << "once";
    EXPECT_TRUE(records(first.producer).empty());
}

TEST_F(RemindersTest, what_could_not_have_gone_out_was_not_missed) {
    run("UPDATE core.clinics SET quiet_from = '00:00', quiet_to = '00:00'");
    book("asked for", "2031-06-11 11:00Z", "requested");
    book("agreed late", "2031-06-11 11:00Z");
    run("UPDATE healthcare.appointments SET starts_at = now() - interval '1 hour', created_at = "
        "now() - interval '9 days'");
    run("UPDATE healthcare.appointments SET moved_at = NULL");
    const auto missed = [&] {
        return clinic.value("SELECT count(*) FROM healthcare.missed_reminders(now())");
    };
    EXPECT_EQ(missed(), "0") << "the clinic was made after their time";
    run("UPDATE core.clinics SET reminders_since = now() - interval '30 days'");
    EXPECT_EQ(missed(), "2");
    run("UPDATE healthcare.appointments SET status = 'booked' WHERE status = 'requested'");
    EXPECT_EQ(missed(), "2") << "booked after its time";
    run("UPDATE healthcare.appointments SET booked_at = now() - interval '2 days'");
    EXPECT_EQ(missed(), "4");
    run("INSERT INTO core.consents (id, clinic_id, patient_id, kind, state, at) VALUES ('" +
        id("c") + "', '" + kClinic + "', '" + id("patient") +
        "', 'reminders', 'withdrawn', now() - interval '9 days')");
    run("INSERT INTO core.consents (id, clinic_id, patient_id, kind, state, at) VALUES ('" +
        id("d") + "', '" + kClinic + "', '" + id("patient") + "', 'reminders', 'given', now())");
    EXPECT_EQ(missed(), "0") << "he agreed after their time";
    run("DELETE FROM core.consents");
    for (const char* what : {"reminders", "is_active"}) {
        run("UPDATE core.clinics SET reminders_since = now() - interval '30 days'");
        run(std::string("UPDATE core.clinics SET ") + what + " = false");
        EXPECT_EQ(missed(), "0");
        run(std::string("UPDATE core.clinics SET ") + what + " = true");
        EXPECT_EQ(missed(), "0") << "switched on after their time";
    }
}

TEST_F(RemindersTest, an_address_that_was_corrected_is_another_way_whichever_it_is) {
    run("INSERT INTO healthcare.patients (id, clinic_id) VALUES ('" + id("other") + "', '" +
        kClinic + "')");
    book("a1", "2031-06-11 11:00Z");
    run("UPDATE healthcare.appointments SET patient_id = '" + id("other") + "'");
    std::set<std::string> ways;
    const auto remind = [&](const std::string& address) {
        run("UPDATE healthcare.patients SET " + address + " WHERE id = '" + id("other") + "'");
        run("UPDATE healthcare.appointments SET reminder_sent_24h = false");
        EXPECT_EQ(first.step().counts.at({"24h", "sent"}), 1U) << address;
        ways.insert(clinic.value("SELECT reminder_conversation FROM healthcare.appointments"));
    };
    remind("lid = '111'");
    remind("lid = '112'");
    remind("phone = '12025550171'");
    remind("phone = '12025550172'");
    run("UPDATE core.integrations SET provider = 'meta', dialect = 'meta'");
    remind("phone = NULL, bsuid = 'US.1'");
    remind("bsuid = 'US.2'");
    EXPECT_EQ(ways.size(), 6U);
}

// A look at each of them for each clinic would take a minute.
TEST_F(RemindersTest, a_day_of_many_clinics_is_looked_through_at_once) {
    run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) SELECT "
        "md5('c' || n)::uuid, '" +
        std::string(kOrganization) + "', 'c' || n, 'UTC', '{en}' FROM generate_series(1, 2000) n");
    run("INSERT INTO healthcare.patients (id, clinic_id) SELECT md5('p' || n)::uuid, "
        "md5('c' || n)::uuid FROM generate_series(1, 2000) n");
    run("INSERT INTO healthcare.appointments (id, clinic_id, patient_id, starts_at, status, "
        "created_at) SELECT gen_random_uuid(), md5('c' || c)::uuid, md5('p' || c)::uuid, "
        "'2031-06-10 13:00Z'::timestamptz + n * interval '1 hour', 'booked', '2031-01-01' "
        "FROM generate_series(1, 2000) c, generate_series(1, 6) n");
    ASSERT_TRUE(first.connection.script(
        "ANALYZE core.clinics, healthcare.patients, healthcare.appointments"));
    ASSERT_TRUE(first.connection.run("SET statement_timeout = '15s'"));
    const auto found = first.all.find({kNoon, std::nullopt});
    ASSERT_TRUE(found) << found.error().code;
    EXPECT_EQ(*found, 8'000U) << "at 14:00 that of 2 h; from 17:00 on that of 24 h";
}

TEST_F(RemindersTest, nobody_is_reminded_who_or_whose_clinic_does_not_want_it) {
    book("a1", "2031-06-11 11:30Z");
    run("UPDATE core.clinics SET reminders = false");
    EXPECT_TRUE(first.step().counts.empty());
    run("UPDATE core.clinics SET reminders = true");
    run("UPDATE core.kill_switch SET is_everyone = true");
    EXPECT_TRUE(first.step().counts.empty());
    run("UPDATE core.kill_switch SET is_everyone = false");
    run("INSERT INTO core.consents (id, clinic_id, patient_id, kind, state, at) VALUES ('" +
        id("c") + "', '" + kClinic + "', '" + id("patient") +
        "', 'reminders', 'withdrawn', now())");
    EXPECT_TRUE(first.step().counts.empty());
    run("DELETE FROM core.consents");
    EXPECT_EQ(first.step().counts.size(), 1U);
}

TEST_F(RemindersTest, who_never_wrote_is_reached_by_his_number) {
    run("INSERT INTO healthcare.patients (id, clinic_id, phone) VALUES ('" + id("new") + "', '" +
        kClinic + "', '5491123456789')");
    book("a1", "2031-06-11 11:30Z");
    run("UPDATE healthcare.appointments SET patient_id = '" + id("new") + "'");
    first.step();
    const auto produced = first.producer.produced();
    ASSERT_EQ(produced.size(), 1U);
    Reach reach;
    reach.phone = "541123456789";  // one person, however his number is written
    reach.line = kLine;
    reach.source = "demo";
    reach.provider = "evolution";
    EXPECT_EQ(produced[0].key, conversation_of(reach, std::string(32, '\xaa')));
}

TEST_F(RemindersTest, staff_is_told_once_where_nobody_can_be_reached) {
    book("a1", "2031-06-11 11:30Z");
    run("UPDATE healthcare.patients SET phone = NULL, lid = NULL, bsuid = NULL");
    EXPECT_EQ(first.step().counts.at({"24h", "unreachable"}), 1U);
    EXPECT_EQ(first.step("2031-06-11 10:00Z").counts.at({"2h", "unreachable"}), 1U);
    EXPECT_EQ(clinic.value("SELECT string_agg(reason, ' ') FROM core.staff_events"), kUnreachable);
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.outbox WHERE kind = 'staff_webhook'"), "1");
    ASSERT_EQ(first.producer.produced().size(), 1U);
    EXPECT_EQ(first.producer.produced()[0].topic, "staff");
}

TEST_F(RemindersTest, who_wrote_need_not_wait_for_the_installation_key) {
    run("DELETE FROM core.installation");
    book("a1", "2031-06-11 11:30Z");
    run("INSERT INTO healthcare.patients (id, clinic_id, phone) VALUES ('" + id("new") + "', '" +
        kClinic + "', '12025550188')");
    book("a2", "2031-06-11 11:30Z");
    run("UPDATE healthcare.appointments SET patient_id = '" + id("new") + "' WHERE id = '" +
        id("a2") + "'");
    const auto done = first.step();
    EXPECT_EQ(done.counts.at({"24h", "sent"}), 1U);
    EXPECT_EQ(done.keyless, 1U);
    EXPECT_EQ(done.fault, "no_installation");
    EXPECT_EQ(marks("a2"), "");
}

// However many of them wait, and wait longer.
TEST_F(RemindersTest, who_wrote_need_not_wait_for_those_who_never_did) {
    run("DELETE FROM core.installation");
    run("UPDATE core.clinics SET quiet_from = '00:00', quiet_to = '00:00'");
    run("INSERT INTO healthcare.patients (id, clinic_id, phone) VALUES ('" + id("new") + "', '" +
        kClinic + "', '12025550188')");
    book_many(kMostFound + 1);
    run("UPDATE healthcare.appointments SET patient_id = '" + id("new") +
        "', starts_at = '2031-06-11 11:00Z'");
    run("UPDATE healthcare.appointments SET moved_at = NULL");
    book("a1", "2031-06-11 11:30Z");
    const auto done = first.step();
    EXPECT_EQ(done.counts.at({"24h", "sent"}), 1U);
    EXPECT_EQ(marks("a1"), "24h");
    EXPECT_FALSE(done.is_more);
}

TEST_F(RemindersTest, many_take_as_many_statements_as_one) {
    book("a", "2031-06-11 11:30Z");
    first.step();
    book("b", "2031-06-11 11:30Z");
    const auto before_one = first.connection.statements();
    first.step();
    const auto of_one = first.connection.statements() - before_one;
    book_many(700);
    const auto before_many = first.connection.statements();
    EXPECT_EQ(first.step().counts.at({"24h", "sent"}), kMostAtOnce);
    EXPECT_EQ(first.connection.statements() - before_many, of_one);
    EXPECT_EQ(first.step().counts.at({"24h", "sent"}), 200U);
}

TEST_F(RemindersTest, are_listed_in_the_clinics_time) {
    run("UPDATE core.clinics SET timezone = 'America/New_York'");
    book("a1", "2031-06-11 15:30Z");
    const auto all = list(first.connection, {kNoon, std::nullopt}, "30 hours");
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ((*all)[0].what + " " + (*all)[0].due_at, "24h 2031-06-10 11:30");
    EXPECT_EQ((*all)[1].what + " " + (*all)[1].due_at, "2h 2031-06-11 09:30");
    EXPECT_FALSE((*all)[0].is_due);
    EXPECT_EQ((*all)[0].reach.line, kLine);
    EXPECT_FALSE((*all)[0].reach.conversation.empty());
}

// The owner's turn of one, in a batch of its own.
TEST_F(RemindersTest, become_a_row_by_the_bot_and_are_no_sign_of_the_patient) {
    TurnMaker sent;
    sent.record = "reminder";
    sent.message = "reminder:1";
    sent.received_at += 3'600'000;
    sent.text.clear();
    sent.turn.counter += 1;
    sent.turn.message_kind = "reminder";
    sent.turn.message.type = "reminder";
    sent.turn.intent = "reminder_24h";
    const auto seen = clinic.value("SELECT last_seen_at FROM healthcare.patients");
    owner.store({sent.reply(shared::events::DeliveryState::kSent, "p-1").item(1)});
    EXPECT_EQ(clinic.value("SELECT concat_ws(' ', direction, author, patient_id, intent) FROM "
                           "core.whatsapp_messages WHERE id = '" +
                           id("reminder") + "'"),
              "outbound bot " + id("patient") + " reminder_24h");
    EXPECT_EQ(clinic.value("SELECT string_agg(role, ' ') FROM healthcare.conversation_logs WHERE "
                           "message_id = 'reminder:1'"),
              "assistant");
    EXPECT_EQ(clinic.value("SELECT last_seen_at FROM healthcare.patients"), seen);
}

}  // namespace
}  // namespace workers::background::reminders
