// What comes and happens while a message waits for what is known of its patient.
#include "tests/flow/workers/hot/recall_fixture.hpp"

namespace tests {
namespace {

using shared::events::Outcome;
using Kind = workers::hot::send::Verdict::Kind;
using Strings = std::vector<std::string>;

class RecallMeanwhileTest : public RecallTest {
  protected:
    void control(const std::string& action) {
        shared::events::Envelope envelope;
        envelope.schema = "inbound.v1";
        envelope.record = record_id(++arrived_);
        envelope.kind = "control";
        envelope.conversation = kConversation;
        envelope.received_at = clock.wall_ms();
        log.append(
            "inbound", 0, kConversation, shared::events::write_control(envelope, {action, 0, ""}));
        feed(first, log, static_cast<shared::kafka::Offset>(log.of("inbound").size()) - 1);
        loop.settle();
    }
    void is_deleted(const std::string& id) {
        type = "deleted";
        begin(id, "", "delete");
        type = "text";
    }
    void others_hang(int count) {
        sender.is_hanging = true;
        first.patients.known.is_partial = false;
        for (int i = 0; i < count; ++i) {
            const std::string digits = std::to_string(10 + i);
            begin("b" + digits, "hi", "message", std::string(30, '0') + digits);
        }
        first.patients.known.is_partial = true;
    }
    std::size_t parked() {
        return log.of("retry.5s").size() + log.of("retry.1m").size() + log.of("retry.10m").size();
    }
    Strings said() const {
        Strings out;
        for (const auto& one : sender.sent) out.push_back(one.text);
        return out;
    }
    shared::events::Turn turn_of(const std::string& message, const std::string& kind = "message") {
        for (const auto& seen : turns()) {
            const bool is_it = seen.envelope.message == message && seen.turn.message_kind == kind;
            if (is_it) return seen.turn;
        }
        return {};
    }
};

TEST_F(RecallMeanwhileTest, a_stop_behind_it_waits_its_turn_and_is_the_last_word) {
    begin("m1", "hours?");
    begin("m2", "stop");
    EXPECT_EQ(said(), Strings{});
    loop.advance(49 * kMs);
    EXPECT_EQ(said(), Strings{});
    run(first, 1'000'000);
    EXPECT_EQ(said(), (Strings{"re: hours?", "stopped"}));
    begin("m3", "hello");
    run(first, 1'000'000);
    EXPECT_EQ(said().size(), 2U);
    EXPECT_EQ(turn_of("m3").reason, "opt_out");
}

TEST_F(RecallMeanwhileTest, an_edit_behind_it_is_answered_in_its_place) {
    begin("m1", "hours?");
    begin("m1", "prices?", "edit");
    first.patients.come(whole("pt"));
    run(first, 1'000'000);
    EXPECT_EQ(said(), Strings{"re: prices?"});
    EXPECT_EQ(turn_of("m1").outcome, Outcome::kReplied);
    EXPECT_EQ(turn_of("m1", "edit").outcome, Outcome::kSuppressed);
    EXPECT_EQ(first.owner->take_commit(), 2);
}

TEST_F(RecallMeanwhileTest, what_is_taken_back_is_not_answered) {
    begin("m1", "hours?");
    is_deleted("m1");
    run(first, 1'000'000);
    EXPECT_EQ(said(), Strings{});
    EXPECT_EQ(turn_of("m1").reason, "deleted");
    EXPECT_EQ(first.owner->take_commit(), 2);
}

// What waits for memory may be an answer to a question of ours: it stays what it is.
TEST_F(RecallMeanwhileTest, what_staff_type_behind_it_keeps_its_place) {
    begin("m1", "hours?");
    begin("o1", "we will call you", "own");
    run(first, 1'000'000);
    first.patients.come(whole("pt"));
    run(first, 1'000'000);
    EXPECT_EQ(said(), Strings{"re: hours?"});
    EXPECT_EQ(turn_of("o1", "own").reason, "own_phone");
    EXPECT_EQ(first.owner->take_commit(), 2);
    begin("m2", "and on Sunday?");
    run(first, 1'000'000);
    EXPECT_EQ(turn_of("m2").reason, "takeover");
}

TEST_F(RecallMeanwhileTest, a_resume_behind_it_counts_from_the_next_one_on) {
    begin("o1", "we will call you", "own");
    run(first, 1'000'000);
    begin("m1", "hours?");
    control("resume");
    run(first, 1'000'000);
    EXPECT_EQ(said(), Strings{});
    EXPECT_EQ(turn_of("m1").reason, "takeover");
    begin("m2", "hours?");
    run(first, 1'000'000);
    EXPECT_EQ(said(), Strings{"re: hours?"});
}

TEST_F(RecallMeanwhileTest, urgent_words_behind_it_pass_and_it_waits_no_longer_than_it_would) {
    begin("m1", "hours?");
    loop.advance(30 * kMs);
    begin("m2", "urgent");
    loop.settle();
    EXPECT_EQ(said(), Strings{"call the emergency number"});
    run(first, 1'000'000);
    EXPECT_EQ(said(), (Strings{"call the emergency number", "re: hours?"}));
    EXPECT_EQ(awaited(), 1U);
}

TEST_F(RecallMeanwhileTest, it_is_answered_and_not_parked_where_records_queue_up_by_then) {
    first.settings.window = 16;
    first.own();
    run(first, 250'000);
    first.directory.is_down = true;
    begin("m1", "hours?");
    loop.advance(900 * kMs);
    first.directory.is_down = false;
    loop.advance(110 * kMs);  // it is tried again, and waits: in the way for more than a second
    ASSERT_EQ(awaited(), 1U);
    EXPECT_EQ(sent(), 0U);
    others_hang(8);
    ASSERT_EQ(sent(), 8U);
    first.owner->tick();
    loop.advance(1 * kMs);
    ASSERT_EQ(sent(), 9U) << "before its 50 ms are over";
    EXPECT_EQ(said().back(), "re: hours?");
    EXPECT_EQ(parked(), 0U);
    EXPECT_EQ(metrics.recalls_late.value(), 1);
    first.patients.come(whole("pt"));
    loop.advance(100 * kMs);
    EXPECT_EQ(sent(), 9U);
    EXPECT_EQ(metrics.recalls_waited.value(), 0);
}

TEST_F(RecallMeanwhileTest, once_it_has_waited_it_does_not_again_after_it_was_parked) {
    begin("m1", "hours?");
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    run(first, 7'000'000);
    ASSERT_EQ(parked(), 1U);
    EXPECT_EQ(awaited(), 1U);
    sender.next = {Kind::kSent, "", ""};
    run(first, 10'000'000);
    EXPECT_EQ(said(), Strings{"re: hours?"});
    EXPECT_EQ(awaited(), 1U);
}

TEST_F(RecallMeanwhileTest, the_next_owner_of_a_parked_one_knows_that_it_has_waited) {
    begin("m1", "hours?");
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    run(first, 7'000'000);
    ASSERT_EQ(parked(), 1U);
    kill(first);
    sender.next = {Kind::kSent, "", ""};
    second.patients.known.is_partial = true;
    second.own();
    run(second, 20'000'000);
    EXPECT_EQ(said(), Strings{"re: hours?"});
    EXPECT_TRUE(second.patients.awaited.empty());
    EXPECT_EQ(final_turns("m1"), 2) << "parked, then replied";
}

TEST_F(RecallMeanwhileTest, what_was_parked_before_it_could_wait_waits_once) {
    first.directory.is_down = true;
    begin("m1", "hours?");
    run(first, 8'000'000);
    ASSERT_EQ(parked(), 1U);
    first.directory.is_down = false;
    run(first, 10'000'000);
    EXPECT_EQ(said(), Strings{"re: hours?"});
    EXPECT_EQ(awaited(), 1U);
}

TEST_F(RecallMeanwhileTest, a_stop_of_the_worker_leaves_it_to_the_next_owner) {
    begin("m1", "hours?");
    first.owner->stop();
    EXPECT_TRUE(first.owner->is_idle()) << "a revoke does not wait for it";
    first.patients.come(whole("pt"));
    loop.advance(100 * kMs);
    EXPECT_EQ(said(), Strings{});
    EXPECT_FALSE(first.owner->take_commit());
    kill(first);
    second.own();
    run(second, 250'000);
    feed(second, log, 0);
    run(second, 1'000'000);
    EXPECT_EQ(said(), Strings{"re: hours?"});
    EXPECT_EQ(final_turns("m1"), 1);
}

TEST_F(RecallMeanwhileTest, an_owner_that_is_one_no_more_when_it_is_over_says_nothing) {
    begin("m1", "hours?");
    second.own();
    loop.settle();
    feed(second, log, 0);
    loop.advance(49 * kMs);  // the second opens and answers
    first.patients.come(whole("pt"));
    run(second, 2'000'000);
    EXPECT_EQ(said(), Strings{"re: hours?"});
    EXPECT_TRUE(first.is_fenced);
    EXPECT_EQ(final_turns("m1"), 1);
}

}  // namespace
}  // namespace tests
