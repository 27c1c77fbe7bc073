// What two conversations of one person know of each other.
#include "tests/flow/workers/hot/forwarding_fixture.hpp"
#include "tests/flow/workers/hot/replay_fixture.hpp"

#include <algorithm>

namespace tests {
namespace {

using shared::events::Outcome;

TEST_F(ForwardingTest, the_lesser_conversation_goes_on_in_the_other) {
    write("a", "one", false);
    pump(first);
    write("b", "two", true);
    pump(first);
    write("c", "three", false);
    pump(first);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: one", "re: two", "re: three"}));
    EXPECT_EQ(final_turn("a").envelope.conversation, kLid);
    const auto second_turn = final_turn("b");
    const auto third_turn = final_turn("c");
    EXPECT_EQ(second_turn.envelope.conversation, kPhone);
    EXPECT_EQ(third_turn.envelope.conversation, kPhone);
    EXPECT_EQ(third_turn.envelope.forwarded_from, kLid);
    EXPECT_EQ(third_turn.envelope.record, record_id(3));
    EXPECT_EQ(third_turn.turn.session.id, second_turn.turn.session.id);
    // The patient is who it was at first contact.
    EXPECT_EQ(second_turn.turn.patient_id, final_turn("a").turn.patient_id);
    EXPECT_EQ(third_turn.turn.patient_id, second_turn.turn.patient_id);
}

TEST_F(ForwardingTest, the_language_of_the_lesser_is_spoken_on_in_the_other) {
    told_then_merged(workers::hot::intent::Telling::kSurely);
    EXPECT_EQ(fakes::EchoEngine::last_language, "en");
    EXPECT_EQ(final_turn("b").turn.session.language, "en");
}

TEST_F(ForwardingTest, what_was_only_heard_in_the_lesser_is_no_more_in_the_other) {
    told_then_merged(workers::hot::intent::Telling::kWords);
    EXPECT_EQ(fakes::EchoEngine::last_language, "en");
    EXPECT_EQ(final_turn("b").turn.session.language, "");
}

TEST_F(ForwardingTest, the_language_of_days_ago_is_not_spoken_on_in_the_other) {
    told_then_merged(workers::hot::intent::Telling::kSurely, 75 * 3'600'000'000LL);
    EXPECT_EQ(fakes::EchoEngine::last_language, "");
}

TEST_F(ForwardingTest, a_question_of_hours_ago_is_not_open_again_for_what_the_lesser_said_since) {
    auto upcoming = std::make_shared<workers::hot::lookup::Appointments>();
    upcoming->upcoming.push_back({"appointment", "", "booked", clock.wall_ms() + 90'000'000});
    first.patients.upcoming = upcoming;
    write_as("a", "cancel", kPhone, "", kPhoneHash);
    pump(first);
    ASSERT_EQ(said(), std::vector<std::string>{"shall i?"});
    loop.advance(5 * 3'600'000'000LL);
    write("b", "one", false);
    pump(first);
    write("c", "yes", true);
    pump(first);
    EXPECT_EQ(said(), (std::vector<std::string>{"shall i?", "re: one", "re: yes"}));
    EXPECT_NE(final_turn("c").turn.session.id, final_turn("a").turn.session.id);
}

TEST_F(ForwardingTest, who_first_came_with_both_stays_that_patient) {
    write("a", "one", true);
    pump(first);
    write("b", "two", false);
    pump(first);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: one", "re: two"}));
    EXPECT_EQ(final_turn("b").envelope.conversation, kPhone);
    EXPECT_EQ(final_turn("b").turn.patient_id, final_turn("a").turn.patient_id);
}

TEST_F(ForwardingTest, a_takeover_in_the_lesser_holds_for_the_message_that_reveals_both) {
    write("a", "one", false);
    pump(first);
    write("s", "I take this chat", false, "own");
    pump(first);
    write("b", "two", true);
    pump(first);
    EXPECT_EQ(said(), std::vector<std::string>{"re: one"});
    EXPECT_EQ(final_turn("b").turn.outcome, Outcome::kSuppressed);
    EXPECT_EQ(final_turn("b").turn.reason, "takeover");
}

TEST_F(ForwardingTest, a_person_may_come_back_to_an_earlier_address) {
    const auto move = [&](const char* from, const char* to) {
        shared::events::Envelope envelope;
        envelope.schema = "inbound.v1";
        envelope.record = record_id(++arrived_);
        envelope.kind = "forward";
        envelope.source = "source-1";
        envelope.conversation = from;
        envelope.received_at = clock.wall_ms();
        log.append(
            "inbound", 0, from, write_forward(envelope, {"link", to, kPhoneHash, false, ""}));
        pump(first);
    };
    write_as("a", "one", kLid, "", kLidHash);
    pump(first);
    move(kLid, kPhone);
    write_as("b", "two", kLid, "", kLidHash);
    pump(first);
    EXPECT_EQ(final_turn("b").envelope.conversation, kPhone);
    move(kPhone, kLid);
    write_as("c", "three", kLid, "", kLidHash);
    write_as("d", "four", kPhone, "", kPhoneHash);
    pump(first);
    EXPECT_EQ(final_turn("c").envelope.conversation, kLid);
    EXPECT_EQ(final_turn("d").envelope.conversation, kLid);
    EXPECT_EQ(final_turn("d").turn.patient_id, final_turn("a").turn.patient_id);
    EXPECT_EQ(said().size(), 4U);
}

TEST_F(ForwardingTest, an_id_answered_in_the_lesser_is_not_answered_in_the_other) {
    write("a", "one", false);
    pump(first);
    write("a", "one", true);
    pump(first);
    EXPECT_EQ(said(), std::vector<std::string>{"re: one"});
}

TEST_F(ForwardingTest, an_echo_of_the_lessers_send_is_no_takeover_in_the_other) {
    write("a", "one", false);
    pump(first);
    write("wamid.1", "re: one", true, "own");
    pump(first);
    write("b", "two", true);
    pump(first);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: one", "re: two"}));
    EXPECT_EQ(final_turn("wamid.1").turn.reason, "own_echo");
}

TEST_F(ForwardingTest, an_own_phone_message_with_both_addresses_is_a_takeover_there) {
    write("s", "typed by staff", true, "own");
    pump(first);
    write("b", "two", true);
    pump(first);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(final_turn("s").envelope.conversation, kPhone);
    EXPECT_EQ(final_turn("b").turn.reason, "takeover");
}

TEST_F(ForwardingTest, a_pause_read_again_after_a_resume_is_over) {
    write("b", "two", true);
    pump(first);
    control("pause", kLid);
    const auto pause = log.of("inbound").back();
    pump(first);
    control("resume", kPhone);
    pump(first);
    first.owner->take(pause);
    pump(first);
    write("c", "three", true);
    pump(first);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: two", "re: three"}));
}

TEST_F(ForwardingTest, a_reply_to_a_passed_on_message_is_settled_under_either_address) {
    write("b", "two", true);
    pump(first);
    sender.next = {workers::hot::send::Verdict::Kind::kUnconfirmed, "", "timeout"};
    sender.is_delivered_all_the_same = true;
    write("c", "three", false);
    pump(first);
    ASSERT_EQ(said().size(), 2U);
    shared::events::Envelope envelope;
    envelope.schema = "event.v1";
    envelope.record = record_id(900);
    envelope.kind = "sent";
    envelope.source = "source-1";
    envelope.message = "wamid.2";
    envelope.conversation = kLid;
    envelope.received_at = envelope.provider_time = clock.wall_ms();
    shared::events::ProviderEvent event;
    event.line = line;
    event.provider = "evolution";
    event.event = "send.message";
    event.state = "sent";
    event.provider_message_id = "wamid.2";
    event.text = "re: three";
    log.append("events", 0, kLid, shared::events::write_event(envelope, event));
    sender.next = {workers::hot::send::Verdict::Kind::kSent, "", ""};
    pump(first, 60'000'000);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: two", "re: three"}));
}

TEST_F(ForwardingTest, an_echo_under_both_addresses_settles_the_lessers_open_send) {
    sender.next = {workers::hot::send::Verdict::Kind::kUnconfirmed, "", "timeout"};
    sender.is_delivered_all_the_same = true;
    write("a", "one", false);
    pump(first, 2'000'000);
    sender.next = {workers::hot::send::Verdict::Kind::kSent, "", ""};
    write("wamid.7", "re: one", true, "own");
    pump(first, 60'000'000);
    EXPECT_EQ(said(), std::vector<std::string>{"re: one"});
    EXPECT_EQ(final_turn("wamid.7").turn.reason, "own_echo");
    EXPECT_EQ(final_turn("wamid.7").envelope.conversation, kLid);
    EXPECT_EQ(first.owner->open_sends(), 0U);
}

TEST_F(ForwardingTest, a_forward_keeps_nothing_else_for_long) {
    write("a", "one", false);
    pump(first);
    write("b", "two", true);
    pump(first);
    let_days_pass();
    std::string last;
    for (const auto& record : log.of("conversations")) {
        if (record.key == kLid) last = record.value;
    }
    EXPECT_NE(last.find("\"forward\":\"" + std::string(kPhone)), std::string::npos);
    EXPECT_NE(last.find("\"seen\":[]"), std::string::npos);
    EXPECT_LT(last.size(), 700U);
    const auto size = log.of("conversations").size();
    for (int minute = 0; minute < 5; ++minute) {
        loop.advance(61'000'000);
        first.owner->tick();
    }
    for (std::size_t at = size; at < log.of("conversations").size(); ++at) {
        EXPECT_NE(log.of("conversations")[at].key, kLid);
    }
    write("c", "three", false);
    pump(first);
    EXPECT_EQ(final_turn("c").envelope.conversation, kPhone);
}

// Killed after each record handed over: the next owner comes to the same end.
TEST_F(ForwardingTest, a_kill_at_any_step_changes_nothing) {
    for (int step = 0; step < 60; ++step) {
        fakes::MemoryLog fresh(clock);
        log.topics.swap(fresh.topics);
        sender.sent.clear();
        fed_ = 0;
        arrived_ = 0;
        first.own();
        write("a", "one", false);
        write("b", "two", true);
        pump(first, 5'000 * step);
        first.owner.reset();
        second.own();
        fed_ = 0;
        pump(second, 2'000'000);
        write("c", "three", false);
        pump(second);
        auto texts = said();
        std::sort(texts.begin(), texts.end());
        EXPECT_EQ(texts, (std::vector<std::string>{"re: one", "re: three", "re: two"})) << step;
        EXPECT_EQ(final_turn("c").envelope.conversation, kPhone) << step;
        second.owner.reset();
    }
}

TEST_F(ForwardingTest, the_patient_stays_the_same_after_a_long_silence) {
    write("a", "one", false);                        // a patient by lid
    write_as("p", "phone", kPhone, "", kPhoneHash);  // and one by phone alone
    pump(first);
    write("b", "two", true);
    pump(first);
    const auto before = final_turn("b").turn.patient_id;
    EXPECT_EQ(before, final_turn("p").turn.patient_id);
    let_days_pass();
    write("d", "four", true);
    pump(first);
    EXPECT_EQ(final_turn("d").turn.patient_id, before);
}

TEST_F(ForwardingTest, what_the_lesser_said_lately_is_known_to_the_other) {
    for (int i = 0; i < 8; ++i) {
        write_as("p" + std::to_string(i), "phone " + std::to_string(i), kPhone, "", kPhoneHash);
        pump(first, 1'000'000);
        loop.advance(10'000'000);
    }
    sender.is_hanging = true;
    write("a", "one", false);
    pump(first, 2'000'000);
    sender.is_hanging = false;
    write("b", "two", true);
    pump(first, 2'000'000);
    write("wamid.9", "re: one", true, "own");
    pump(first, 2'000'000);
    EXPECT_EQ(final_turn("wamid.9").turn.reason, "own_echo");
}

TEST_F(ForwardingTest, a_takeover_holds_for_a_new_number_too) {
    const char* kPhone2 = "33333333333333333333333333333333";
    write("a", "one", false);
    write("s", "I take this chat", false, "own");
    pump(first);
    write("b", "two", true);
    pump(first);
    write_as("c", "three", kPhone2, kLid, "cccccccccccccccccccccccccccccccc");
    pump(first);
    EXPECT_EQ(said(), std::vector<std::string>{"re: one"});
}

TEST_F(ForwardingTest, a_dead_letter_of_the_lesser_is_answered_in_the_other_when_it_is_replayed) {
    line = "line-2";
    write("a", "one", false);
    pump(first);
    ASSERT_EQ(final_turn("a").turn.outcome, Outcome::kDead);
    know_line(first);
    write("b", "two", true);
    pump(first);
    for (const char* id : {"x1", "x1", "x2"}) {
        log.append("inbound", 0, kLid, replay_of(log.of("inbound")[0].value, id, false));
        pump(first);
    }
    EXPECT_EQ(said(), (std::vector<std::string>{"re: two", "re: one"}));
    EXPECT_EQ(turns().back().envelope.conversation, kPhone);
    EXPECT_EQ(turns().back().turn.outcome, Outcome::kReplied);
}

}  // namespace
}  // namespace tests
