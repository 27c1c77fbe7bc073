// Lines of a burst: answered once, together, whatever happens meanwhile.
#include "tests/flow/workers/hot/takeover_fixture.hpp"

#include <map>
#include <set>

namespace tests {
namespace {

using shared::events::DeliveryState;
using shared::events::Outcome;
using Kind = workers::hot::send::Verdict::Kind;

// What ends with dots goes on.
class BurstTest : public TakeoverTest {
  protected:
    void SetUp() override {
        first.own();
        run(first, 250'000);
    }
    void line_comes(const std::string& id, const std::string& text) {
        arrive(id, text);
        take_new();
    }
    void take_new(Worker* worker = nullptr) {
        feed(worker != nullptr ? *worker : first, log, taken_);
        taken_ = static_cast<shared::kafka::Offset>(log.of("inbound").size());
    }
    void wait(shared::MonoUs time) { loop.advance(time); }
    // The last turn of each message.
    std::map<std::string, shared::events::Turn> outcomes() {
        std::map<std::string, shared::events::Turn> out;
        for (const auto& seen : turns()) out[seen.envelope.message] = seen.turn;
        return out;
    }
    // Whether all have that outcome and one and the same reply.
    void expect_together(const std::set<std::string>& messages,
                         Outcome outcome,
                         DeliveryState delivery) {
        const auto all = outcomes();
        std::set<std::string> replies;
        for (const std::string& message : messages) {
            ASSERT_TRUE(all.contains(message)) << message;
            EXPECT_EQ(all.at(message).outcome, outcome) << message;
            EXPECT_EQ(all.at(message).delivery, delivery) << message;
            if (all.at(message).reply) replies.insert(all.at(message).reply->id);
        }
        EXPECT_LE(replies.size(), 1U);
    }

    shared::kafka::Offset taken_ = 0;
};

TEST_F(BurstTest, lines_are_answered_once_and_together_when_no_more_come) {
    line_comes("m1", "good day...");
    wait(1'000'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(first.owner->take_commit(), std::nullopt);
    line_comes("m2", "i wanted to...");
    wait(1'000'000);
    EXPECT_TRUE(sender.sent.empty());
    wait(300'000);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].text, "re: good day...\ni wanted to...");
    run(first, 1'000'000);
    expect_together({"m1", "m2"}, Outcome::kReplied, DeliveryState::kSent);
    EXPECT_EQ(turns().size(), 2U);
    EXPECT_EQ(turns()[0].turn.message.text, "good day...");  // each row has its own words
    EXPECT_EQ(turns()[1].turn.message.text, "i wanted to...");
    EXPECT_EQ(first.owner->take_commit(), 2);
}

TEST_F(BurstTest, a_question_is_answered_at_once_with_what_stood_before_it) {
    line_comes("m1", "where?");
    wait(1'000);
    EXPECT_EQ(sender.sent.size(), 1U);
    run(first, 250'000);
    line_comes("m2", "thank you...");
    wait(500'000);
    EXPECT_EQ(sender.sent.size(), 1U);
    line_comes("m3", "and when?");
    wait(1'000);
    ASSERT_EQ(sender.sent.size(), 2U);
    EXPECT_EQ(sender.sent[1].text, "re: thank you...\nand when?");
}

TEST_F(BurstTest, no_line_waits_longer_than_four_seconds) {
    for (int i = 0; i < 10; ++i) {
        line_comes("m" + std::to_string(i), "more...");
        wait(500'000);
    }
    run(first, 2'000'000);
    ASSERT_EQ(sender.sent.size(), 2U);
    run(first, 1'000'000);
    EXPECT_EQ(outcomes().size(), 10U);
    EXPECT_EQ(first.owner->take_commit(), 10);
}

TEST_F(BurstTest, urgent_words_pass_and_nothing_is_said_behind_them) {
    line_comes("m1", "good day...");
    line_comes("m2", "urgent");
    wait(1'000);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].text, "call the emergency number");
    run(first, 2'000'000);
    EXPECT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(outcomes()["m2"].reason, "urgent");
    const auto passed = outcomes()["m1"];
    EXPECT_EQ(passed.outcome, Outcome::kHandedOver);
    EXPECT_EQ(passed.reason, "urgent");
    EXPECT_FALSE(passed.staff);  // who is called already
    line_comes("m3", "good day...");
    run(first, 2'000'000);
    ASSERT_EQ(sender.sent.size(), 2U);
    EXPECT_EQ(sender.sent[1].text, "re: good day...");
}

TEST_F(BurstTest, stop_is_part_of_no_burst_and_nothing_is_said_behind_it) {
    line_comes("m1", "good day...");
    wait(500'000);
    line_comes("m2", "stop");
    wait(1'000);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].text, "stopped");
    run(first, 3'000'000);
    EXPECT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(outcomes()["m1"].reason, "opt_out");
    EXPECT_EQ(outcomes()["m2"].intent, "stop");
    ASSERT_TRUE(outcomes()["m2"].staff);
    EXPECT_EQ(outcomes()["m2"].staff->reason, "opted_out");
    line_comes("m3", "good day...");
    line_comes("m4", "start");
    run(first, 3'000'000);
    EXPECT_EQ(sender.sent.size(), 3U);
    EXPECT_EQ(sender.sent[1].text, "started");
    EXPECT_EQ(first.owner->take_commit(), 4);
}

TEST_F(BurstTest, what_was_decided_early_is_not_decided_again_when_its_time_is_over) {
    sender.answer_after_us = 900'000;
    line_comes("m1", "good day...");
    wait(600'000);
    line_comes("m2", "where?");
    wait(900'000);  // the time of the first line is over, its send is under way
    run(first, 5'000'000);
    EXPECT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(first.owner->take_commit(), 2);
}

TEST_F(BurstTest, lines_that_come_in_one_batch_decide_once) {
    sender.answer_after_us = 500'000;
    line_comes("m1", "good day...");
    wait(100'000);
    arrive("m2", "i wanted to...");
    arrive("m3", "where?");
    arrive("m4", "and when?");
    take_new();
    run(first, 5'000'000);
    ASSERT_EQ(sender.sent.size(), 2U);
    EXPECT_EQ(sender.sent[0].text, "re: good day...\ni wanted to...\nwhere?");
    EXPECT_EQ(sender.sent[1].text, "re: and when?");
}

TEST_F(BurstTest, what_urgent_words_have_passed_is_decided_once) {
    line_comes("m1", "good day...");
    wait(100'000);
    arrive("m2", "urgent");
    arrive("m3", "where?");
    take_new();
    run(first, 5'000'000);
    ASSERT_EQ(sender.sent.size(), 2U);
    EXPECT_EQ(sender.sent[0].text, "call the emergency number");
    EXPECT_EQ(sender.sent[1].text, "re: good day...\nwhere?");
}

TEST_F(BurstTest, switched_off_each_line_is_answered_by_itself) {
    first.settings.rules.join_ms = 0;
    kill(first);
    first.own();
    run(first, 250'000);
    line_comes("m1", "good day...");
    line_comes("m2", "i wanted to...");
    run(first, 1'000'000);
    EXPECT_EQ(sender.sent.size(), 2U);
}

TEST_F(BurstTest, under_a_takeover_nothing_is_said_and_every_line_is_kept) {
    arrive("own", "i will help you", 0, "own");
    take_new();
    run(first, 250'000);
    line_comes("m1", "good day...");
    line_comes("m2", "i wanted to...");
    line_comes("m3", "where?");
    run(first, 3'000'000);
    EXPECT_TRUE(sender.sent.empty());
    for (const char* message : {"m1", "m2", "m3"}) {
        EXPECT_EQ(outcomes()[message].reason, "takeover") << message;
    }
    EXPECT_EQ(first.owner->take_commit(), 4);
}

TEST_F(BurstTest, what_is_urgent_in_several_lines_is_heard_under_a_takeover_and_after_stop) {
    arrive("own", "i will help you", 0, "own");
    arrive("s", "stop");
    take_new();
    run(first, 250'000);
    const auto said = sender.sent.size();
    line_comes("m1", "my baby swallowed...");
    wait(300'000);
    line_comes("m2", "bleach...");
    run(first, 3'000'000);
    ASSERT_EQ(sender.sent.size(), said + 1);
    EXPECT_EQ(sender.sent.back().text, "call the emergency number");
    expect_together({"m1", "m2"}, Outcome::kHandedOver, DeliveryState::kSent);
}

TEST_F(BurstTest, what_staff_types_passes_what_waits_and_nothing_is_said) {
    line_comes("m1", "good day...");
    line_comes("m2", "i wanted to...");
    arrive("own", "i will help you", 0, "own");
    take_new();
    line_comes("m3", "where?");
    run(first, 3'000'000);
    EXPECT_TRUE(sender.sent.empty());
    for (const char* message : {"m1", "m2", "m3"}) {
        EXPECT_EQ(outcomes()[message].reason, "takeover") << message;
    }
    EXPECT_EQ(first.owner->take_commit(), 4);
}

TEST_F(BurstTest, the_same_line_twice_counts_once) {
    line_comes("m1", "good day...");
    arrive("m1", "good day...");
    take_new();
    line_comes("m2", "i wanted to...");
    run(first, 4'000'000);
    EXPECT_EQ(final_turns("m1"), 1);
    EXPECT_EQ(final_turns("m2"), 1);
    EXPECT_EQ(first.owner->take_commit(), 3);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].text, "re: good day...\ni wanted to...");
}

TEST_F(BurstTest, killed_while_it_waits_the_next_owner_answers_all_of_it) {
    line_comes("m1", "good day...");
    line_comes("m2", "i wanted to...");
    kill(first);
    second.own();
    feed(second, log, 0);
    run(second, 3'000'000);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].text, "re: good day...\ni wanted to...");
    EXPECT_EQ(second.owner->take_commit(), 2);
}

TEST_F(BurstTest, killed_after_the_claim_no_line_is_answered_again) {
    first.turns.is_down = true;
    line_comes("m1", "good day...");
    line_comes("m2", "i wanted to...");
    wait(2'000'000);
    ASSERT_EQ(sender.sent.size(), 1U);
    const std::string reply = sender.sent[0].reply_id;
    kill(first);
    report("status", reply, "", "wamid.1");
    second.own();
    feed(second, log, 0);
    run(second, 10'000'000);
    EXPECT_EQ(sender.sent.size(), 1U);
    expect_together({"m1", "m2"}, Outcome::kReplied, DeliveryState::kSent);
    EXPECT_EQ(outcomes()["m2"].reply->id, reply);
    EXPECT_EQ(second.owner->take_commit(), 2);
    EXPECT_EQ(second.owner->open_sends(), 0U);
}

TEST_F(BurstTest, killed_between_the_turns_the_rest_is_written) {
    line_comes("m1", "good day...");
    line_comes("m2", "i wanted to...");
    wait(1'300'000);
    ASSERT_EQ(sender.sent.size(), 1U);
    kill(first);
    second.own();
    feed(second, log, 0);
    run(second, 40'000'000);
    EXPECT_EQ(sender.sent.size(), 1U);
    expect_together({"m1", "m2"}, Outcome::kReplied, DeliveryState::kSent);
}

TEST_F(BurstTest, proven_unsent_all_of_it_is_tried_again) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    line_comes("m1", "good day...");
    line_comes("m2", "i wanted to...");
    wait(1'500'000);
    EXPECT_TRUE(sender.sent.empty());
    sender.next = {Kind::kSent, "", ""};
    run(first, 5'000'000);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].text, "re: good day...\ni wanted to...");
    expect_together({"m1", "m2"}, Outcome::kReplied, DeliveryState::kSent);
    EXPECT_EQ(first.owner->take_commit(), 2);
}

TEST_F(BurstTest, undeliverable_all_of_it_is_left_to_staff_who_is_told_once) {
    sender.next = {Kind::kUnsentFinal, "", "no such number"};
    line_comes("m1", "good day...");
    line_comes("m2", "i wanted to...");
    run(first, 3'000'000);
    const auto all = outcomes();
    for (const char* message : {"m1", "m2"}) {
        EXPECT_EQ(all.at(message).outcome, Outcome::kHandedOver) << message;
        EXPECT_EQ(all.at(message).reason, "undeliverable") << message;
        EXPECT_EQ(all.at(message).delivery, DeliveryState::kFailed) << message;
    }
    EXPECT_TRUE(all.at("m1").staff);
    EXPECT_FALSE(all.at("m2").staff);
    EXPECT_EQ(first.owner->open_sends(), 0U);
}

TEST_F(BurstTest, late_evidence_settles_every_line) {
    sender.is_hanging = true;
    line_comes("m1", "good day...");
    line_comes("m2", "i wanted to...");
    run(first, 4'000'000);  // the cap has passed: unconfirmed
    expect_together({"m1", "m2"}, Outcome::kReplied, DeliveryState::kUnconfirmed);
    report("status", sender.sent[0].reply_id, "", "wamid.1");
    run(first, 40'000'000);
    expect_together({"m1", "m2"}, Outcome::kReplied, DeliveryState::kSent);
    EXPECT_EQ(first.owner->open_sends(), 0U);
    EXPECT_EQ(sender.sent.size(), 1U);
}

TEST_F(BurstTest, a_full_window_answers_what_waits_at_once) {
    first.settings.window = 8;
    kill(first);
    first.own();
    run(first, 250'000);
    for (int i = 0; i < 6; ++i) {
        const std::string other = std::string(31, '0') + std::to_string(i);
        arrive("m" + std::to_string(i), "good day...", 0, "message", other);
    }
    take_new();
    wait(1'000);
    EXPECT_LT(sender.sent.size(), 6U);
    first.owner->tick();
    wait(1'000);
    EXPECT_GE(sender.sent.size(), 5U);  // as many as it takes to be half full no more
    run(first, 10'000'000);  // what was beyond its clinic's share comes back out of a retry topic
    EXPECT_EQ(sender.sent.size(), 6U);
}

}  // namespace
}  // namespace tests
