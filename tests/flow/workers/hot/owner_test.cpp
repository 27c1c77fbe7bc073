// A message's way through its owner: order of effects, repeats, failures that pass.
#include "tests/flow/workers/hot/owner_fixture.hpp"

namespace tests {
namespace {

using shared::events::DeliveryState;
using shared::events::Outcome;
using Kind = workers::hot::send::Verdict::Kind;

TEST_F(OwnerTest, answers_and_commits_after_the_turn) {
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    ASSERT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(sender.sent[0].text, "re: hello");
    ASSERT_EQ(turns().size(), 1u);
    EXPECT_EQ(turns()[0].turn.outcome, Outcome::kReplied);
    EXPECT_EQ(turns()[0].turn.delivery, DeliveryState::kSent);
    EXPECT_EQ(turns()[0].turn.reply->provider_message_id, "wamid.1");
    EXPECT_EQ(first.owner->take_commit(), 1);
}

TEST_F(OwnerTest, sends_nothing_before_the_claim_is_acknowledged) {
    first.own();
    run(first, 250'000);
    first.claims.is_holding = true;
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 1'000'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(first.owner->take_commit(), std::nullopt);
    first.claims.is_holding = false;
    first.claims.release();
    run(first, 250'000);
    EXPECT_EQ(sender.sent.size(), 1u);
}

TEST_F(OwnerTest, commits_nothing_before_the_turn_is_acknowledged) {
    first.own();
    run(first, 250'000);
    first.turns.is_holding = true;
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 1'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(first.owner->take_commit(), std::nullopt);
    first.turns.release();
    loop.settle();
    EXPECT_EQ(first.owner->take_commit(), 1);
}

TEST_F(OwnerTest, suppresses_a_repeat_and_finishes_the_same_record_silently) {
    arrive("m1", "hello", 1);
    arrive("m1", "hello", 2);  // the provider posts it again
    arrive("m1", "hello", 1);  // the very record again
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    ASSERT_EQ(turns().size(), 2u);
    EXPECT_EQ(turns()[1].turn.reason, "duplicate");
    EXPECT_EQ(first.owner->take_commit(), 3);
}

TEST_F(OwnerTest, keeps_order_within_a_conversation) {
    for (int i = 1; i <= 5; ++i) arrive("m" + std::to_string(i), std::to_string(i));
    first.own();
    feed(first, log, 0);
    run(first, 2'000'000);
    ASSERT_EQ(sender.sent.size(), 5u);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(sender.sent[i].text, "re: " + std::to_string(i + 1));
    }
}

TEST_F(OwnerTest, a_slow_conversation_does_not_hold_another) {
    sender.is_hanging = true;
    arrive("m1", "slow");
    first.own();
    feed(first, log, 0);
    run(first, 500'000);
    sender.is_hanging = false;
    arrive("m2", "quick", 0, "message", "ffffffffffffffffffffffffffffffff");
    feed(first, log, 1);
    run(first, 250'000);
    ASSERT_EQ(turns().size(), 1u);
    EXPECT_EQ(turns()[0].envelope.message, "m2");
    EXPECT_EQ(first.owner->take_commit(), std::nullopt);  // m1 stands before it
    run(first, 1'000'000);
    EXPECT_EQ(first.owner->take_commit(), 2);  // after its cap the turn says unconfirmed
}

TEST_F(OwnerTest, staff_on_the_clinics_phone_silence_the_bot) {
    arrive("own1", "I take over", 0, "own");
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    EXPECT_TRUE(sender.sent.empty());
    ASSERT_EQ(turns().size(), 2u);
    EXPECT_EQ(turns()[0].turn.reason, "own_phone");
    EXPECT_EQ(turns()[1].turn.reason, "takeover");
}

TEST_F(OwnerTest, an_echo_of_our_own_send_is_no_takeover) {
    arrive("m1", "hello");
    arrive("wamid.1", "re: hello", 0, "own");
    arrive("m2", "again");
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    EXPECT_EQ(sender.sent.size(), 2u);
    EXPECT_EQ(turns()[1].turn.reason, "own_echo");
}

TEST_F(OwnerTest, urgent_words_are_answered_during_a_takeover) {
    arrive("own1", "I take over", 0, "own");
    arrive("m1", "urgent");
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    ASSERT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(turns()[1].turn.outcome, Outcome::kHandedOver);
    EXPECT_EQ(turns()[1].turn.staff->reason, "urgent");
    EXPECT_EQ(log.of("staff").size(), 1u);
}

TEST_F(OwnerTest, a_line_nobody_knows_is_dead_lettered_and_never_answered) {
    line = "line-of-nobody";
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(log.of("dead").size(), 1u);
    ASSERT_EQ(turns().size(), 1u);
    EXPECT_EQ(turns()[0].turn.reason, "unknown_instance");
    EXPECT_TRUE(turns()[0].turn.clinic_id.empty());
    EXPECT_EQ(first.owner->take_commit(), 1);
}

TEST_F(OwnerTest, garbage_is_dead_lettered_and_does_not_block) {
    log.append("inbound", 0, kConversation, "not json");
    log.append("inbound", 0, kConversation, R"({"schema":"inbound.v1","record":"x"})");
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    EXPECT_EQ(log.of("dead").size(), 2u);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(first.owner->take_commit(), 3);
}

TEST_F(OwnerTest, a_refused_send_is_released_and_claimed_again) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 3'000'000);
    EXPECT_TRUE(sender.sent.empty());
    sender.next = {Kind::kSent, "", ""};
    run(first, 2'000'000);
    ASSERT_EQ(sender.sent.size(), 1u);
    ASSERT_EQ(turns().size(), 1u);
    EXPECT_EQ(turns()[0].turn.delivery, DeliveryState::kSent);
}

TEST_F(OwnerTest, what_cannot_be_delivered_goes_to_staff) {
    sender.next = {Kind::kUnsentFinal, "", "not_on_whatsapp"};
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    ASSERT_EQ(turns().size(), 1u);
    EXPECT_EQ(turns()[0].turn.outcome, Outcome::kHandedOver);
    EXPECT_EQ(turns()[0].turn.delivery, DeliveryState::kFailed);
    EXPECT_EQ(turns()[0].turn.staff->reason, "undeliverable");
}

TEST_F(OwnerTest, more_than_six_replies_a_minute_go_to_staff) {
    for (int i = 1; i <= 8; ++i) arrive("m" + std::to_string(i), "hello");
    first.own();
    feed(first, log, 0);
    run(first, 2'000'000);
    EXPECT_EQ(sender.sent.size(), 6u);
    EXPECT_EQ(turns().back().turn.reason, "too_many_replies");
}

TEST_F(OwnerTest, old_messages_are_handed_over_and_not_answered) {
    arrive("m1", "hello");
    auto& record = log.of("inbound").back();
    const std::string now = std::to_string(clock.wall_ms());
    const std::string old = std::to_string(clock.wall_ms() - 61LL * 60 * 1000);
    record.value.replace(record.value.find("\"provider_time\":" + now) + 16, now.size(), old);
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(turns()[0].turn.reason, "stale");
}

TEST_F(OwnerTest, broker_away_then_back_loses_and_doubles_nothing) {
    first.own();
    run(first, 250'000);
    first.claims.lose_next = 3;
    first.claims.keep_lost = true;  // stored, but the ack was lost: a gap of our own records
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 3'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_FALSE(first.is_fenced);
    EXPECT_EQ(turns().size(), 1u);
}

}  // namespace
}  // namespace tests
