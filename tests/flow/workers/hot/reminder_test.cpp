// Reminders of appointments: sent once by the owner of the conversation, or not at all.
#include "shared/events/reminder.hpp"

#include "shared/base/ids.hpp"
#include "tests/flow/workers/hot/parking_fixture.hpp"

namespace tests {
namespace {

using shared::events::Outcome;
using Kind = workers::hot::send::Verdict::Kind;

constexpr const char* kAppointment = "33333333-3333-4333-8333-333333333333";
constexpr const char* kStranger = "44444444-4444-4444-8444-444444444444";
constexpr shared::WallMs kHour = 3'600'000;

class ReminderTest : public ParkingTest {
  protected:
    ReminderTest() {
        reminder.what = "24h";
        reminder.appointment = kAppointment;
        reminder.clinic_id = first.directory.context.clinic->id;
        reminder.organization_id = first.directory.context.clinic->organization_id;
        reminder.patient_id = shared::uuid_v5(*shared::Uuid::parse(reminder.clinic_id),
                                              "ffeeddccbbaa99887766554433221100")
                                  .text();
        reminder.language = "es";
        reminder.starts_at = clock.wall_ms() + 24 * kHour;
        reminder.due_at = clock.wall_ms() - 1'000;
        reminder.until = reminder.starts_at - 4 * kHour;
        reminder.read_at = clock.wall_ms();
        know(reminder.starts_at, "booked", clock.wall_ms() + 1);
    }
    void know(shared::WallMs starts_at, const std::string& status, shared::WallMs read_at) {
        auto known = std::make_shared<workers::hot::lookup::Appointments>();
        known->upcoming.push_back({kAppointment, "", status, starts_at});
        known->read_at = read_at;
        first.patients.upcoming = second.patients.upcoming = known;
    }
    // The record as the background worker writes it, again whenever it is not sure of it.
    void due() {
        shared::events::Envelope envelope;
        envelope.schema = "inbound.v1";
        envelope.record = shared::events::reminder_record_id(
            reminder.appointment, reminder.starts_at, reminder.what);
        envelope.kind = shared::events::kReminder;
        envelope.source = source;
        envelope.message = shared::events::reminder_message_id(envelope.record);
        envelope.conversation = kConversation;
        envelope.received_at = clock.wall_ms();
        shared::events::Message message;
        message.provider = "evolution";
        message.line = line;
        message.type = shared::events::kReminder;
        message.address.phone = "15550100";
        message.address.reply_to = "15550100@s.whatsapp.net";
        log.append("inbound",
                   0,
                   kConversation,
                   shared::events::write_reminder(envelope, message, reminder));
    }
    void go(shared::MonoUs time = 1'000'000) {
        if (!first.owner) first.own();
        go_on(first, time);
    }
    void remind() {
        due();
        go();
    }
    void writes(const std::string& id,
                const std::string& text,
                const std::string& kind = "message") {
        arrive(id, text, 0, kind);
        go();
    }
    // Of the last reminder.
    shared::events::Turn told() {
        shared::events::Turn out;
        for (const auto& seen : turns()) {
            if (seen.turn.message_kind == shared::events::kReminder) out = seen.turn;
        }
        return out;
    }
    void expect_unsent(const std::string& reason, const std::string& staff = "reminder_unsent") {
        EXPECT_EQ(told().outcome, Outcome::kSuppressed);
        EXPECT_EQ(told().reason, reason);
        EXPECT_EQ(told().staff ? told().staff->reason : "", staff) << reason;
        for (const auto& text : said()) EXPECT_EQ(text.find("reminder_"), std::string::npos);
    }

    shared::events::Reminder reminder;
};

TEST_F(ReminderTest, is_sent_once_however_often_it_is_written) {
    remind();
    ASSERT_EQ(said(), Strings{std::string("reminder_24h of ") + kAppointment});
    EXPECT_EQ(first.engine.last_language, "es");
    EXPECT_EQ(told().outcome, Outcome::kReplied);
    EXPECT_EQ(told().intent, "reminder_24h");
    EXPECT_EQ(told().patient_id, reminder.patient_id);
    EXPECT_EQ(told().delivery, shared::events::DeliveryState::kSent);
    EXPECT_EQ(told().session.id, "");
    EXPECT_FALSE(told().staff);
    loop.advance(60'000'000);
    remind();
    EXPECT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(turns().size(), 1U);
}

TEST_F(ReminderTest, is_in_the_patients_language_whatever_word_was_heard) {
    first.engine.telling = workers::hot::intent::Telling::kWords;
    writes("m1", "thanks");
    remind();
    EXPECT_EQ(first.engine.last_language, "es");
    reminder.language = "";
    reminder.what = "2h";
    remind();
    EXPECT_EQ(first.engine.last_language, "en") << "where no other is known";
}

TEST_F(ReminderTest, what_it_asks_outlives_the_session) {
    writes("m1", "hello");
    const auto session = turns().back().turn.session;
    remind();
    EXPECT_EQ(told().session.last_message_at, session.last_message_at);
    loop.advance(10 * kHour * 1000);
    writes("m2", "yes");
    EXPECT_EQ(said().back(), "cancelled");  // as this engine answers what was asked
    EXPECT_EQ(turns().back().turn.request.appointment, kAppointment);
    EXPECT_NE(turns().back().turn.session.id, session.id);
}

TEST_F(ReminderTest, nothing_answers_it_once_the_appointment_has_begun) {
    remind();
    loop.advance(25 * kHour * 1000);
    writes("m1", "yes");
    EXPECT_EQ(said().back(), "re: yes");
}

TEST_F(ReminderTest, another_owner_knows_what_was_asked_and_that_it_was_sent) {
    remind();
    second.own();
    due();
    arrive("m1", "yes");
    feed(second, log, 0);
    run(second, 2'000'000);
    EXPECT_EQ(said(), (Strings{std::string("reminder_24h of ") + kAppointment, "cancelled"}));
}

TEST_F(ReminderTest, stays_unsent_after_a_stop_and_nobody_is_called) {
    writes("m1", "stop");
    remind();
    expect_unsent("opt_out", "");
}

TEST_F(ReminderTest, stays_unsent_while_a_person_speaks) {
    writes("m1", "we will call you", "own");
    remind();
    expect_unsent("takeover");
}

TEST_F(ReminderTest, stays_unsent_under_the_kill_switch) {
    first.kill_switch.set({2, true, {}});
    remind();
    expect_unsent("paused");
}

TEST_F(ReminderTest, stays_unsent_where_it_comes_too_late) {
    first.directory.is_down = true;  // needs nothing to be known
    reminder.until = clock.wall_ms();
    remind();
    expect_unsent("stale");
    EXPECT_EQ(told().clinic_id, reminder.clinic_id);
}

TEST_F(ReminderTest, stays_unsent_where_the_conversation_is_somebody_elses) {
    writes("m1", "hello");
    reminder.patient_id = kStranger;
    remind();
    expect_unsent("other_patient");
}

TEST_F(ReminderTest, stays_unsent_where_the_line_is_another_clinics) {
    reminder.clinic_id = "99999999-9999-4999-8999-999999999999";
    remind();
    expect_unsent("other_clinic");
    EXPECT_EQ(told().clinic_id, reminder.clinic_id);
}

TEST_F(ReminderTest, what_is_known_newer_than_the_record_holds) {
    know(reminder.starts_at, "cancelled", reminder.read_at + 1);
    remind();
    expect_unsent("appointment_changed", "");
}

TEST_F(ReminderTest, what_is_known_older_than_the_record_does_not) {
    know(reminder.starts_at - 1, "booked", reminder.read_at - 1);
    remind();
    EXPECT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(told().outcome, Outcome::kReplied);
}

TEST_F(ReminderTest, is_no_reply_of_two_bots_that_talk) {
    for (int i = 0; i < 6; ++i) {
        reminder.starts_at += 1;
        know(reminder.starts_at, "booked", reminder.read_at + 1);
        remind();
    }
    writes("m1", "hello");
    EXPECT_EQ(said().back(), "re: hello");
    EXPECT_EQ(sender.sent.size(), 7U);
}

TEST_F(ReminderTest, that_cannot_be_sent_now_holds_nobody_back) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    remind();
    EXPECT_EQ(parked().size(), 1U);
    sender.next = {Kind::kSent, "", ""};
    writes("m1", "hello");
    EXPECT_EQ(said(), Strings{"re: hello"});
    run(first, 6'000'000);
    EXPECT_EQ(said().back(), std::string("reminder_24h of ") + kAppointment);
    EXPECT_EQ(told().delivery, shared::events::DeliveryState::kSent);
}

TEST_F(ReminderTest, waits_behind_what_is_parked_for_it_may_be_a_stop) {
    park("m1", "stop");
    remind();
    run(first, 20'000'000);
    expect_unsent("opt_out", "");
}

TEST_F(ReminderTest, that_is_refused_for_good_calls_staff) {
    sender.next = {Kind::kUnsentFinal, "", "not_on_whatsapp"};
    remind();
    EXPECT_EQ(told().outcome, Outcome::kHandedOver);
    EXPECT_EQ(told().reason, "undeliverable");
    EXPECT_EQ(told().delivery, shared::events::DeliveryState::kFailed);
}

TEST_F(ReminderTest, is_not_sent_twice_by_an_owner_that_finds_it_claimed) {
    sender.is_delivered_all_the_same = true;
    sender.is_hanging = true;
    remind();
    EXPECT_EQ(sender.sent.size(), 1U);
    second.own();
    feed(second, log, 0);
    run(second, 5'000'000);
    EXPECT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(told().delivery, shared::events::DeliveryState::kUnconfirmed);
}

class ReminderWindowTest : public ReminderTest {
  protected:
    ReminderWindowTest() { first.directory.set_dialect("meta"); }
};

TEST_F(ReminderWindowTest, within_a_day_of_the_patients_words_it_is_said_freely) {
    writes("m1", "hello");
    remind();
    ASSERT_EQ(sender.sent.size(), 2U);
    EXPECT_EQ(sender.sent[1].template_name, "");
}

TEST_F(ReminderWindowTest, beyond_it_the_template_is_sent_and_its_answer_understood) {
    first.directory.add_template("reminder_24h", "en", "see_you_tomorrow");
    remind();
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].template_name, "see_you_tomorrow");
    EXPECT_EQ(sender.sent[0].template_parameter, std::string("at ") + kAppointment);
    EXPECT_EQ(told().outcome, Outcome::kReplied);
    EXPECT_FALSE(told().staff);
    writes("m1", "yes");
    EXPECT_EQ(said().back(), "cancelled");
}

TEST_F(ReminderWindowTest, without_a_template_staff_is_told_and_nothing_asked) {
    remind();
    expect_unsent("window_closed");
    writes("m1", "yes");
    EXPECT_EQ(said(), Strings{"re: yes"});
}

}  // namespace
}  // namespace tests
