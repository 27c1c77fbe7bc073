// Sends that are refused, late or silent: sent again only where that is safe and still wanted.
#include "tests/flow/workers/hot/takeover_fixture.hpp"

namespace tests {
namespace {

using shared::events::DeliveryState;
using shared::events::Outcome;
using Kind = workers::hot::send::Verdict::Kind;
using ResendTest = TakeoverTest;

TEST_F(ResendTest, the_wait_for_evidence_begins_when_the_claim_is_stored) {
    first.own();
    run(first, 250'000);
    first.claims.is_down = true;  // the broker is away for longer than evidence is waited for
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 40'000'000);
    first.claims.is_down = false;
    sender.answer_after_us = 4'000'000;
    run(first, 10'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(turns().back().turn.delivery, DeliveryState::kSent);
}

TEST_F(ResendTest, without_reports_a_late_claim_is_sent_all_the_same) {
    first.directory.set_reports_every_send(false);
    first.own();
    run(first, 250'000);
    first.claims.is_down = true;
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 40'000'000);
    first.claims.is_down = false;
    run(first, 2'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
}

TEST_F(ResendTest, nothing_is_resent_while_a_call_is_under_way) {
    sender.is_hanging = true;
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 60'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
}

TEST_F(ResendTest, a_refused_urgent_text_is_sent_again) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    arrive("m1", "urgent");
    first.own();
    feed(first, log, 0);
    run(first, 1'500'000);
    sender.next = {Kind::kSent, "", ""};
    run(first, 3'000'000);
    ASSERT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(sender.sent[0].text, "call the emergency number");
}

TEST_F(ResendTest, urgent_words_do_not_wait_for_an_open_send) {
    sender.is_hanging = true;
    arrive("m1", "hello");
    arrive("m2", "urgent");
    first.own();
    feed(first, log, 0);
    run(first, 2'500'000);
    EXPECT_EQ(sender.sent.size(), 2u);
}

TEST_F(ResendTest, an_echo_that_comes_after_a_restart_is_no_takeover) {
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 5'000'000);  // settled, and progress says so
    kill(first);
    second.own();
    arrive("wamid.late", "re: hello", 0, "own");
    arrive("m2", "again");
    feed(second, log, 1);
    run(second, 1'000'000);
    EXPECT_EQ(turns().at(1).turn.reason, "own_echo");
    EXPECT_EQ(sender.sent.size(), 2u);
}

TEST_F(ResendTest, the_same_words_typed_by_staff_once_the_echo_is_known_are_a_takeover) {
    arrive("m1", "hello");
    arrive("wamid.1", "re: hello", 0, "own");
    arrive("typed", "re: hello", 0, "own");
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    EXPECT_EQ(turns().at(1).turn.reason, "own_echo");
    EXPECT_EQ(turns().at(2).turn.reason, "own_phone");
}

TEST_F(ResendTest, silence_during_a_takeover_goes_to_staff_and_is_not_resent) {
    sender.next = {Kind::kUnconfirmed, "", "reset"};
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 1'500'000);
    arrive("typed", "I take over", 0, "own");
    feed(first, log, 1);
    run(first, 45'000'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(turns().back().turn.staff->reason, "unconfirmed");
}

TEST_F(ResendTest, a_resend_passes_the_message_that_waits_for_it) {
    sender.next = {Kind::kUnsentRetry, "", "right_expired"};
    sender.answer_after_us = 2'000'000;  // known only after the turn said unconfirmed
    arrive("m1", "one");
    arrive("m2", "two");
    first.own();
    feed(first, log, 0);
    run(first, 2'250'000);
    sender.next = {Kind::kSent, "", ""};
    sender.answer_after_us = 0;
    run(first, 4'000'000);
    ASSERT_EQ(sender.sent.size(), 2u);
    EXPECT_EQ(sender.sent[0].text, "re: one");
    EXPECT_EQ(sender.sent[1].text, "re: two");
}

TEST_F(ResendTest, a_zombies_record_found_at_an_opening_is_written_over) {
    first.own();
    run(first, 250'000);
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 500'000);
    second.own();
    run(second, 250'000);
    arrive("own1", "I take over", 0, "own");
    feed(first, log, 1);
    loop.settle();
    kill(second);  // before it could notice
    Worker third{log, loop, clock, metrics, sender};
    third.own();
    run(third, 500'000);
    const auto& records = log.of("conversations");
    const auto last = std::find_if(records.rbegin(), records.rend(), [](const auto& record) {
        return record.key == kConversation;
    });
    const auto read = workers::hot::conversation_log::read_log_record(last->value);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->kind, "state");
    EXPECT_EQ(read->state.session.silent_until, 0);
}

TEST_F(ResendTest, another_source_proves_nothing) {
    sender.next = {Kind::kUnconfirmed, "", "reset"};
    sender.is_delivered_all_the_same = true;
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 500'000);
    event_source = "source-2";
    report("status", sender.sent[0].reply_id, "", "wamid.forged", "failed");
    run(first, 10'000'000);
    EXPECT_EQ(turns().back().turn.delivery, DeliveryState::kUnconfirmed);
}

TEST_F(ResendTest, rate_limits_are_waited_out) {
    sender.next = {Kind::kUnsentRetry, "", "rate_limited"};
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 200'000'000);
    EXPECT_EQ(turns().back().turn.outcome, Outcome::kParked);
    EXPECT_TRUE(sender.sent.empty());
    sender.next = {Kind::kSent, "", ""};
    run(first, 600'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(turns().back().turn.outcome, Outcome::kReplied);
}

TEST_F(ResendTest, urgent_words_pass_a_line_that_waits_for_an_open_send) {
    sender.next = {Kind::kUnconfirmed, "", "timeout"};
    first.own();
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 2'000'000);
    sender.next = {Kind::kSent, "", ""};
    arrive("m2", "and more");
    feed(first, log, 1);
    loop.advance(100'000);
    arrive("m3", "urgent");
    feed(first, log, 2);
    loop.advance(100'000);
    ASSERT_EQ(sender.sent.size(), 1U);  // "hello" did not arrive
    EXPECT_EQ(sender.sent.back().text, "call the emergency number");
}

}  // namespace
}  // namespace tests
