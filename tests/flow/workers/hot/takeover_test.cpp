// Crashes, second owners and sleeping processes: nothing lost, nothing twice.
#include "tests/flow/workers/hot/takeover_fixture.hpp"

namespace tests {
namespace {

using shared::events::DeliveryState;
using Kind = workers::hot::send::Verdict::Kind;

TEST_F(TakeoverTest, killed_before_the_claim_the_next_owner_answers) {
    first.own();
    run(first, 250'000);
    first.claims.is_down = true;
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 1'000'000);
    kill(first);
    second.own();
    feed(second, log, 0);
    run(second, 1'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(final_turns("m1"), 1);
}

TEST_F(TakeoverTest, killed_after_the_turn_nothing_happens_again) {
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    kill(first);  // before its offset was committed
    second.own();
    feed(second, log, 0);
    run(second, 40'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(turns().size(), 1u);
    EXPECT_EQ(second.owner->take_commit(), 1);
}

TEST_F(TakeoverTest, killed_between_send_and_turn_evidence_settles_it) {
    first.own();
    run(first, 250'000);
    first.turns.is_down = true;
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 500'000);
    ASSERT_EQ(sender.sent.size(), 1u);
    kill(first);
    report("status", sender.sent[0].reply_id, "", "wamid.1");
    second.own();
    feed(second, log, 0);
    run(second, 10'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(turns().back().turn.delivery, DeliveryState::kSent);
    EXPECT_EQ(turns().back().turn.reply->provider_message_id, "wamid.1");
    EXPECT_EQ(second.owner->open_sends(), 0u);
}

TEST_F(TakeoverTest, settled_before_its_record_is_read_again_one_turn_says_it_all) {
    first.own();
    run(first, 250'000);
    first.turns.is_down = true;
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 500'000);
    kill(first);
    report("status", sender.sent[0].reply_id, "", "wamid.1");
    second.own();
    run(second, 10'000'000);  // the consumer is slow to begin
    EXPECT_TRUE(turns().empty());
    feed(second, log, 0);
    run(second, 1'000'000);
    ASSERT_EQ(turns().size(), 1u);
    EXPECT_EQ(turns()[0].turn.delivery, DeliveryState::kSent);
    EXPECT_EQ(turns()[0].turn.reply->text, "re: hello");
    EXPECT_EQ(turns()[0].turn.reply->provider_message_id, "wamid.1");
    EXPECT_EQ(turns()[0].turn.message.text, "hello");
}

TEST_F(TakeoverTest, killed_between_claim_and_send_it_is_sent_once_after_30_s) {
    first.own();
    run(first, 250'000);
    first.claims.is_holding = true;  // the claim is in the log, its ack never handled
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 250'000);
    kill(first);
    second.own();
    feed(second, log, 0);
    run(second, 25'000'000);
    EXPECT_TRUE(sender.sent.empty());  // somebody may have sent it: evidence first
    run(second, 15'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(turns().back().turn.delivery, DeliveryState::kSent);
    EXPECT_EQ(turns().back().turn.reply->attempt, 2);
}

TEST_F(TakeoverTest, without_reports_from_the_source_silence_goes_to_staff) {
    second.directory.set_reports_every_send(false);
    first.own();
    run(first, 250'000);
    first.claims.is_holding = true;
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 250'000);
    kill(first);
    second.own();
    feed(second, log, 0);
    run(second, 45'000'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(turns().back().turn.staff->reason, "unconfirmed");
    EXPECT_EQ(turns().back().turn.delivery, DeliveryState::kUnconfirmed);
}

TEST_F(TakeoverTest, an_unanswered_send_is_settled_by_its_send_event) {
    sender.next = {Kind::kUnconfirmed, "", "reset"};
    sender.is_delivered_all_the_same = true;
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 500'000);
    EXPECT_EQ(turns().back().turn.delivery, DeliveryState::kUnconfirmed);
    report("sent", "", "re: hello", "3EB01");
    run(first, 4'000'000);
    EXPECT_EQ(turns().back().turn.delivery, DeliveryState::kSent);
    run(first, 40'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
}

TEST_F(TakeoverTest, one_event_is_evidence_for_one_send_only) {
    arrive("m1", "hello");
    first.own();
    feed(first, log, 0);
    run(first, 500'000);
    report("sent", "", "re: hello", "wamid.1");  // of the first, whose answer came
    sender.next = {Kind::kUnconfirmed, "", "reset"};
    arrive("m2", "hello");  // the same text again
    feed(first, log, 1);
    run(first, 20'000'000);
    EXPECT_EQ(turns().back().turn.delivery, DeliveryState::kUnconfirmed);
}

TEST_F(TakeoverTest, a_second_owner_fences_the_first) {
    first.own();
    run(first, 250'000);
    second.own();
    run(second, 250'000);
    arrive("m1", "hello");
    feed(first, log, 0);  // the zombie still gets records
    feed(second, log, 0);
    for (int i = 0; i < 20; ++i) {
        first.owner->tick();
        second.owner->tick();
        loop.advance(250'000);
    }
    EXPECT_TRUE(first.is_fenced);
    EXPECT_FALSE(second.is_fenced);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(first.owner->take_commit(), std::nullopt);
    EXPECT_EQ(final_turns("m1"), 1);
}

TEST_F(TakeoverTest, a_zombies_record_is_void_and_written_over) {
    first.own();
    run(first, 250'000);
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 500'000);
    second.own();
    run(second, 500'000);
    arrive("own1", "I take over", 0, "own");
    feed(first, log, 1);  // the zombie writes a takeover that nobody must believe
    run(second, 500'000);
    arrive("m2", "again", 0, "message");
    const auto last = log.of("inbound").back();
    second.owner->take(last);
    run(second, 2'000'000);
    EXPECT_EQ(sender.sent.back().text, "re: again");
    kill(second);
    Worker third{log, loop, clock, metrics, sender};
    third.own();
    run(third, 500'000);
    arrive("m3", "third", 0, "message");
    third.owner->take(log.of("inbound").back());
    run(third, 1'000'000);
    EXPECT_EQ(sender.sent.back().text, "re: third");
}

TEST_F(TakeoverTest, a_process_asleep_between_claim_and_send_sends_nothing_old) {
    first.own();
    run(first, 250'000);
    first.claims.is_holding = true;
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 250'000);
    clock.now_us += 20'000'000;  // SIGSTOP; meanwhile somebody else took over
    second.own();
    feed(second, log, 0);
    run(second, 250'000);
    first.claims.is_holding = false;
    first.claims.release();  // SIGCONT: the ack of its claim is handled now
    run(second, 1'000'000);
    EXPECT_EQ(sender.expired, 1);
    EXPECT_TRUE(sender.sent.empty());
    for (int i = 0; i < 160; ++i) {
        first.owner->tick();
        second.owner->tick();
        loop.advance(250'000);
    }
    EXPECT_TRUE(first.is_fenced);
    EXPECT_EQ(sender.sent.size(), 1u);
}

TEST_F(TakeoverTest, takeover_and_recent_ids_survive_the_owner) {
    arrive("m1", "hello");
    arrive("own1", "I take over", 0, "own");
    first.own();
    feed(first, log, 0);
    run(first, 1'000'000);
    kill(first);
    second.own();
    arrive("m1", "hello");  // the provider repeats the first
    arrive("m2", "more");
    feed(second, log, 2);
    run(second, 1'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    const auto all = turns();
    EXPECT_EQ(all[all.size() - 2].turn.reason, "duplicate");
    EXPECT_EQ(all.back().turn.reason, "takeover");
}

TEST_F(TakeoverTest, progress_bounds_what_a_new_owner_reads) {
    first.own();
    for (int i = 1; i <= 3; ++i) {
        arrive("m" + std::to_string(i), "hello");
        feed(first, log, i - 1);
        run(first, 3'000'000);
    }
    std::optional<workers::hot::conversation_log::LogRecord> progress;
    for (const auto& record : log.of("conversations")) {
        if (record.key != "~progress") continue;
        progress = *workers::hot::conversation_log::read_log_record(record.value);
    }
    ASSERT_TRUE(progress.has_value());
    EXPECT_EQ(progress->progress.turns_from, 3);
    EXPECT_GT(progress->progress.settled_below, 3);
}

// The broker has the claim, its ack is lost: until it is written again the progress stays below it.
TEST_F(OwnerTest, a_claim_whose_ack_was_lost_is_not_below_the_progress) {
    const char* other = "44444444444444444444444444444444";
    first.own();
    const auto take = [this] { first.owner->take(log.of("inbound").back()); };
    arrive("o1", "hello", 0, "message", other);
    take();
    run(first, 2'000'000);
    first.claims.lose_next = 1;
    first.claims.keep_lost = true;
    arrive("a", "one");
    take();
    loop.advance(5'000);
    arrive("o2", "hello again", 0, "message", other);
    take();
    loop.advance(20'000);
    first.owner->tick();  // writes ~progress
    loop.advance(20'000);
    first.owner.reset();  // before the claim is written again
    second.own();
    feed(second, log, 1);
    run(second, 60'000'000);
    int answered = 0;
    for (const auto& sent : sender.sent) answered += sent.text == "re: one";
    EXPECT_EQ(answered, 1);
    int replied = 0;
    for (const auto& seen : turns()) {
        replied +=
            seen.envelope.message == "a" && seen.turn.outcome == shared::events::Outcome::kReplied;
    }
    EXPECT_GE(replied, 1);
}

}  // namespace
}  // namespace tests
