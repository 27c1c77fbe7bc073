#include "workers/hot/conversation/decision.hpp"

#include "tests/fakes/fake_hot_ports.hpp"

#include <gtest/gtest.h>

namespace workers::hot::conversation {
namespace {

using shared::events::Outcome;

constexpr shared::WallMs kNow = 1'900'000'000'000;
constexpr shared::WallMs kHour = 3'600'000;

class DecisionTest : public testing::Test {
  protected:
    DecisionTest() {
        envelope.conversation = "00112233445566778899aabbccddeeff";
        envelope.record = "01900000-0000-7000-8000-000000000001";
        envelope.message = "m1";
        envelope.received_at = envelope.provider_time = kNow;
        message.line = "line-1";
        message.type = "text";
        message.text = "hello";
        message.address.hash = "ffeeddccbbaa99887766554433221100";
    }

    Decision decide(shared::WallMs now = kNow) {
        return decide_message(
            state, {envelope, message}, *directory.context.clinic, engine, rules, now);
    }

    conversation_log::State state;
    shared::events::Envelope envelope;
    shared::events::Message message;
    fakes::FakeDirectory directory;
    fakes::EchoEngine engine;
    Rules rules;
};

TEST_F(DecisionTest, a_session_lasts_until_four_hours_of_silence_and_links_to_the_last) {
    decide();
    const std::string first = state.session.id;
    EXPECT_FALSE(first.empty());
    decide(kNow + 4 * kHour);
    EXPECT_EQ(state.session.id, first);
    envelope.message = "m2";
    envelope.received_at = envelope.provider_time = kNow + 9 * kHour;
    decide(kNow + 9 * kHour);
    EXPECT_NE(state.session.id, first);
    EXPECT_EQ(state.session.previous, first);
}

TEST_F(DecisionTest, the_time_of_writing_counts_not_that_of_our_line) {
    decide();
    const std::string first = state.session.id;
    envelope.message = "m2";
    envelope.provider_time = kNow + 60'000;
    decide(kNow + 20 * kHour);  // it waited with us
    EXPECT_EQ(state.session.id, first);
    EXPECT_EQ(state.session.last_message_at, kNow + 60'000);
    envelope.message = "m3";
    envelope.provider_time = kNow + 90 * kHour;  // a wrong clock
    decide(kNow + 3 * kHour);
    EXPECT_EQ(state.session.id, first);
    EXPECT_EQ(state.session.last_message_at, kNow + 3 * kHour);
}

TEST_F(DecisionTest, beyond_three_days_only_what_is_remembered_is_carried_over) {
    const auto come_back = [&](shared::WallMs after, std::string_view remembered) {
        state = {};
        envelope.provider_time = envelope.received_at = kNow;
        envelope.message = "m1";
        decide();
        state.session.language = "he";
        state.opted_out = true;
        state.session.silent_until = kNow + 999 * kHour;
        envelope.message = "m2";
        envelope.provider_time = envelope.received_at = kNow + after;
        fakes::EchoEngine::last_language.clear();
        decide_message(state,
                       {envelope, message, false, {remembered, std::nullopt}},
                       *directory.context.clinic,
                       engine,
                       rules,
                       kNow + after);
        return fakes::EchoEngine::last_language;
    };
    EXPECT_EQ(come_back(4 * kHour + 1, "pt"), "he");
    EXPECT_EQ(come_back(72 * kHour, "pt"), "he");
    EXPECT_EQ(come_back(72 * kHour + 1, "pt"), "pt");
    EXPECT_EQ(come_back(72 * kHour + 1, ""), "");
    EXPECT_FALSE(state.session.previous.empty());
    EXPECT_TRUE(state.opted_out);
    EXPECT_EQ(state.session.silent_until, kNow + 999 * kHour);
}

TEST_F(DecisionTest, the_longer_the_silence_the_higher_the_boundary) {
    shared::events::SessionRef session;
    EXPECT_EQ(boundary_at(session, kNow, rules), Boundary::kHard);
    session.id = "s";
    session.last_message_at = kNow;
    Boundary last = Boundary::kNone;
    for (shared::WallMs gap = -5 * kHour; gap < 100 * kHour; gap += kHour / 7) {
        const Boundary next = boundary_at(session, kNow + gap, rules);
        EXPECT_GE(next, last);
        last = next;
    }
    EXPECT_EQ(last, Boundary::kHard);
}

TEST_F(DecisionTest, the_resume_word_ends_a_takeover_and_nothing_that_contains_it) {
    lookup::Clinic clinic = *directory.context.clinic;
    const auto type = [&](const std::string& text) {
        message.text = text;
        return decide_own(state, {envelope, message}, rules, clinic, "", kNow).reason;
    };
    EXPECT_EQ(type("hello, this is Ana"), "own_phone");
    EXPECT_EQ(state.session.silent_until, kNow + 12 * kHour);
    EXPECT_EQ(type("ask #bot"), "own_phone");
    EXPECT_EQ(type("bot"), "own_phone");
    EXPECT_EQ(type(" #BOT \n"), "resumed");
    EXPECT_EQ(state.session.silent_until, 0);
    clinic.resume_word = "Бот";
    EXPECT_EQ(type("#bot"), "own_phone");
    EXPECT_EQ(type("бот"), "resumed");
    EXPECT_EQ(state.session.silent_until, 0);
}

TEST_F(DecisionTest, stop_is_confirmed_once_and_holds_until_start) {
    const auto say = [&](const std::string& text) {
        message.text = text;
        envelope.record.back() = static_cast<char>(envelope.record.back() + 1);
        return decide();
    };
    const Decision stopped = say("stop");
    EXPECT_EQ(stopped.text, "stopped");
    EXPECT_EQ(stopped.staff, "opted_out");
    EXPECT_TRUE(state.opted_out);
    EXPECT_EQ(say("stop").reason, "opt_out");
    EXPECT_FALSE(say("stop").text);
    EXPECT_EQ(say("hello").reason, "opt_out");
    EXPECT_EQ(say("urgent").text, "call the emergency number");
    EXPECT_EQ(say("start").text, "started");
    EXPECT_FALSE(state.opted_out);
    EXPECT_EQ(say("hello").outcome, Outcome::kReplied);
    EXPECT_EQ(say("stop").text, "stopped");
    EXPECT_EQ(decide().text, "stopped");  // its confirmation was proven unsent
}

TEST_F(DecisionTest, stop_holds_on_every_path_and_is_confirmed_in_a_takeover) {
    message.text = "stop";
    state.session.silent_until = kNow + kHour;
    EXPECT_EQ(decide().text, "stopped");
    state = {};
    EXPECT_FALSE(
        decide_message(
            state, {envelope, message, true}, *directory.context.clinic, engine, rules, kNow)
            .text);
    EXPECT_TRUE(state.opted_out);  // under the kill switch
    state = {};
    EXPECT_EQ(decide(kNow + 25 * kHour).reason, "stale");
    EXPECT_TRUE(state.opted_out);  // too late to say so
    state = {};
    state.replied_at.assign(10, kNow);
    EXPECT_EQ(decide().text, "stopped");  // two bots talking
}

TEST_F(DecisionTest, the_confirmation_of_stop_is_still_wanted_after_it) {
    conversation_log::OpenSend open;
    open.received_at = kNow;
    open.intent = "stop";
    state.opted_out = true;
    EXPECT_TRUE(is_still_wanted(state, open, rules, kNow));
    open.intent = "price";
    EXPECT_FALSE(is_still_wanted(state, open, rules, kNow));
}

TEST_F(DecisionTest, session_and_patient_ids_are_functions_of_what_came) {
    decide();
    const std::string session = state.session.id;
    const std::string patient = state.patient_id;
    state = {};
    decide();
    EXPECT_EQ(state.session.id, session);
    EXPECT_EQ(state.patient_id, patient);
    state = {};
    message.address.hash[0] = '0';
    decide();
    EXPECT_NE(state.patient_id, patient);
}

TEST_F(DecisionTest, a_question_that_is_not_said_is_not_waited_for) {
    rules.replies_per_minute = 1;
    state.replied_at = {kNow - 1'000};
    lookup::Appointments upcoming;
    upcoming.upcoming.push_back({"appointment", "", "booked", kNow + kHour});
    message.text = "cancel";
    const Decision out = decide_message(state,
                                        {.envelope = envelope,
                                         .message = message,
                                         .are_appointments_looked_up = true,
                                         .appointments = &upcoming},
                                        *directory.context.clinic,
                                        engine,
                                        rules,
                                        kNow);
    EXPECT_EQ(out.reason, "too_many_replies");
    EXPECT_EQ(state.asked.what, conversation_log::Ask::kNothing);
}

TEST_F(DecisionTest, what_is_remembered_of_allergies_stands_in_each_session) {
    using Allergies = std::optional<std::vector<std::string>>;
    const auto known_after = [&](shared::WallMs at, const Allergies& remembered) {
        envelope.message = "m" + std::to_string(at);
        envelope.provider_time = envelope.received_at = kNow + at;
        decide_message(state,
                       {envelope, message, false, {"", remembered}},
                       *directory.context.clinic,
                       engine,
                       rules,
                       kNow + at);
        return state.session.allergies;
    };
    const std::vector<std::string> latex{"latex"};
    EXPECT_TRUE(known_after(0, std::nullopt).empty());
    EXPECT_EQ(known_after(1, latex), latex);
    // Not at hand is no reason to forget them, not even after three days.
    EXPECT_EQ(known_after(5 * kHour, std::nullopt), latex);
    EXPECT_EQ(known_after(99 * kHour, std::nullopt), latex);
    EXPECT_TRUE(known_after(100 * kHour, std::vector<std::string>{}).empty());
}

TEST_F(DecisionTest, a_conversation_without_a_language_is_asked_in_the_remembered_one) {
    const auto language_asked_in = [&](std::string_view remembered) {
        fakes::EchoEngine::last_language.clear();
        decide_message(state,
                       {envelope, message, false, {remembered, std::nullopt}},
                       *directory.context.clinic,
                       engine,
                       rules,
                       kNow);
        return fakes::EchoEngine::last_language;
    };
    EXPECT_EQ(language_asked_in("pt"), "pt");
    state.session.language = "he";
    EXPECT_EQ(language_asked_in("pt"), "he");
    state.session.language.clear();
    EXPECT_EQ(language_asked_in(""), "");
}

TEST_F(DecisionTest, a_group_is_suppressed_and_makes_no_patient) {
    message.address.group = "120363000000000000@g.us";
    EXPECT_EQ(decide().reason, "group");
    EXPECT_TRUE(state.patient_id.empty());
    EXPECT_TRUE(state.session.id.empty());
}

TEST_F(DecisionTest, what_was_an_hour_old_on_arrival_goes_to_staff) {
    envelope.provider_time = kNow - kHour;
    EXPECT_EQ(decide().outcome, Outcome::kReplied);
    envelope.provider_time = kNow - kHour - 1;
    EXPECT_EQ(decide().reason, "stale");
}

TEST_F(DecisionTest, without_a_time_of_the_providers_our_receipt_counts) {
    envelope.provider_time = 0;
    EXPECT_EQ(decide().outcome, Outcome::kReplied);
}

TEST_F(DecisionTest, late_in_our_own_line_gets_one_honest_text_then_staff_only) {
    EXPECT_EQ(decide(kNow + kHour / 2).outcome, Outcome::kReplied);
    const Decision late = decide(kNow + kHour);
    EXPECT_EQ(late.outcome, Outcome::kFellBack);
    EXPECT_EQ(late.text, "sorry, late");
    EXPECT_EQ(late.staff, "late");
    const Decision too_late = decide(kNow + 25 * kHour);
    EXPECT_EQ(too_late.reason, "stale");
    EXPECT_FALSE(too_late.text.has_value());
}

TEST_F(DecisionTest, a_replay_is_answered_beyond_the_limits_of_age_only_where_it_says_so) {
    envelope.replay.id = "x1";
    EXPECT_EQ(decide(kNow + 2 * kHour).reason, "late");
    EXPECT_EQ(decide(kNow + 25 * kHour).reason, "stale");
    envelope.replay.is_any_age = true;
    EXPECT_EQ(decide(kNow + 25 * kHour).outcome, Outcome::kReplied);
    envelope.provider_time = kNow - 2 * kHour;
    EXPECT_EQ(decide().outcome, Outcome::kReplied);
    state.floor = kNow;
    EXPECT_EQ(decide().reason, "stale");  // perhaps it was answered: nobody knows any more
}

TEST_F(DecisionTest, nothing_at_or_below_the_floor_is_answered) {
    state.floor = kNow;
    EXPECT_EQ(decide().reason, "stale");
}

TEST_F(DecisionTest, urgent_words_get_their_text_once_in_ten_minutes_and_staff_every_time) {
    message.text = "urgent";
    EXPECT_TRUE(decide().text.has_value());
    const Decision again = decide(kNow + 60'000);
    EXPECT_FALSE(again.text.has_value());
    EXPECT_EQ(again.staff, "urgent");
    EXPECT_TRUE(decide(kNow + 600'000).text.has_value());
}

TEST_F(DecisionTest, opted_out_hears_nothing_but_urgent_text) {
    state.opted_out = true;
    EXPECT_EQ(decide().reason, "opt_out");
    message.text = "urgent";
    EXPECT_TRUE(decide().text.has_value());
}

TEST_F(DecisionTest, the_seventh_reply_in_a_minute_is_left_to_staff) {
    state.replied_at.assign(6, kNow - 1'000);
    EXPECT_EQ(decide().reason, "too_many_replies");
    EXPECT_EQ(decide(kNow + 60'000).outcome, Outcome::kReplied);
    rules.replies_per_minute = 0;
    state.replied_at.assign(50, kNow);
    EXPECT_EQ(decide().outcome, Outcome::kReplied);
}

TEST_F(DecisionTest, a_takeover_counts_from_when_staff_wrote) {
    envelope.provider_time = kNow - 2 * kHour;
    EXPECT_EQ(
        decide_own(state, {envelope, message}, rules, *directory.context.clinic, "", kNow).reason,
        "own_phone");
    EXPECT_EQ(state.session.silent_until, kNow + 10 * kHour);
    envelope.provider_time = envelope.received_at = kNow;
    EXPECT_EQ(decide().reason, "takeover");
}

TEST_F(DecisionTest, an_answer_that_is_not_heard_ends_what_was_asked) {
    const conversation_log::Asked asked{conversation_log::Ask::kCancelIt, "an-appointment", {}, ""};
    state.asked = asked;
    EXPECT_EQ(decide(kNow + kHour).reason, "late");
    EXPECT_EQ(state.asked, conversation_log::Asked{});
    state.asked = asked;
    const Incoming paused{envelope, message, true};
    decide_message(state, paused, *directory.context.clinic, engine, rules, kNow);
    EXPECT_EQ(state.asked, conversation_log::Asked{});
    state.asked = asked;
    message.text = "stop";
    decide();
    EXPECT_EQ(state.asked, conversation_log::Asked{});
}

TEST_F(DecisionTest, a_wrong_clock_opens_no_window) {
    envelope.provider_time = kNow + 20 * kHour;
    decide();
    EXPECT_EQ(state.last_patient_at, kNow);
}

TEST_F(DecisionTest, a_line_given_to_another_clinic_takes_no_patient_along) {
    decide();
    const std::string patient = state.patient_id;
    state.session.allergies = {"latex"};
    state.session.language = "es";
    engine.telling = intent::Telling::kNothing;
    auto other = std::make_shared<lookup::Clinic>(*directory.context.clinic);
    other->id = "2b6f7f3e-9d5c-4f0e-8f4e-0d6d0a1b2c3d";
    directory.context.clinic = other;
    decide();
    EXPECT_EQ(state.clinic_id, other->id);
    EXPECT_NE(state.patient_id, patient);
    EXPECT_TRUE(state.session.allergies.empty()) << "nor what the first one remembers";
    EXPECT_EQ(state.session.language, "");
}

TEST_F(DecisionTest, pause_and_resume_by_an_operator) {
    EXPECT_EQ(decide_control(state, {"pause", kNow + 1'000, "op"}, rules, kNow).reason, "control");
    EXPECT_EQ(decide().reason, "takeover");
    decide_control(state, {"resume", 0, "op"}, rules, kNow);
    EXPECT_EQ(decide().outcome, Outcome::kReplied);
    EXPECT_EQ(decide_control(state, {"explode", 0, "op"}, rules, kNow).outcome, Outcome::kDead);
}

}  // namespace
}  // namespace workers::hot::conversation
