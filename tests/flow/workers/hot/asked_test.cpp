// What the desk asked: kept over crashes, dropped where a person speaks, done once.
#include "tests/flow/workers/hot/takeover_fixture.hpp"

#include <map>

namespace tests {
namespace {

using shared::events::Outcome;
using Kind = workers::hot::send::Verdict::Kind;

constexpr const char* kAppointment = "33333333-3333-4333-8333-333333333333";

class AskedTest : public TakeoverTest {
  protected:
    void SetUp() override {
        auto upcoming = std::make_shared<workers::hot::lookup::Appointments>();
        upcoming->upcoming.push_back({kAppointment, "", "booked", clock.wall_ms() + 3'600'000});
        first.patients.upcoming = second.patients.upcoming = upcoming;
        first.own();
        run(first, 250'000);
    }
    void comes(const std::string& id,
               const std::string& text,
               const std::string& kind = "message",
               Worker* worker = nullptr) {
        arrive(id, text, 0, kind);
        Worker& to = worker != nullptr ? *worker : first;
        feed(to, log, static_cast<shared::kafka::Offset>(log.of("inbound").size()) - 1);
        run(to, 500'000);
    }
    shared::events::Turn last_turn(const std::string& message) {
        shared::events::Turn out;
        for (const auto& seen : turns()) {
            if (seen.envelope.message == message) out = seen.turn;
        }
        return out;
    }
};

TEST_F(AskedTest, a_yes_does_what_was_asked_and_staff_is_told) {
    comes("m1", "cancel");
    EXPECT_EQ(first.patients.looked_up, 1);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].text, "shall i?");
    comes("m2", "yes");
    EXPECT_EQ(sender.sent[1].text, "cancelled");
    const auto turn = last_turn("m2");
    EXPECT_EQ(turn.outcome, Outcome::kReplied);
    EXPECT_EQ(turn.request.action, "cancel");
    EXPECT_EQ(turn.request.appointment, kAppointment);
    ASSERT_TRUE(turn.staff);
    EXPECT_EQ(turn.staff->reason, "cancel");
    EXPECT_TRUE(last_turn("m1").request.empty());
    comes("m3", "yes");  // there is nothing left to say yes to
    EXPECT_EQ(sender.sent[2].text, "re: yes");
}

TEST_F(AskedTest, another_owner_remembers_what_was_asked) {
    comes("m1", "cancel");
    kill(first);
    second.own();
    feed(second, log, 0);
    run(second, 1'000'000);
    EXPECT_EQ(sender.sent.size(), 1U);
    comes("m2", "yes", "message", &second);
    EXPECT_EQ(last_turn("m2").request.appointment, kAppointment);
}

TEST_F(AskedTest, proven_unsent_the_yes_is_decided_again_and_means_the_same) {
    comes("m1", "cancel");
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    comes("m2", "yes");
    EXPECT_EQ(sender.sent.size(), 1U);
    sender.next = {Kind::kSent, "", ""};
    run(first, 5'000'000);
    ASSERT_EQ(sender.sent.size(), 2U);
    EXPECT_EQ(sender.sent[1].text, "cancelled");
    EXPECT_EQ(last_turn("m2").request.action, "cancel");
}

TEST_F(AskedTest, a_question_that_cannot_be_delivered_is_not_waited_for) {
    sender.next = {Kind::kUnsentFinal, "", "no such number"};
    comes("m1", "cancel");
    sender.next = {Kind::kSent, "", ""};
    comes("m2", "yes");
    EXPECT_TRUE(last_turn("m2").request.empty());
    EXPECT_EQ(sender.sent.back().text, "re: yes");
}

TEST_F(AskedTest, a_stop_whose_confirmation_is_proven_unsent_is_confirmed_later) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    comes("m1", "stop");
    sender.next = {Kind::kSent, "", ""};
    run(first, 5'000'000);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].text, "stopped");
    ASSERT_TRUE(last_turn("m1").staff);
    EXPECT_EQ(last_turn("m1").staff->reason, "opted_out");
    comes("m2", "stop");
    EXPECT_EQ(sender.sent.size(), 1U);
}

TEST_F(AskedTest, a_turn_that_was_lost_with_its_owner_is_written_with_its_request) {
    comes("m1", "cancel");
    first.turns.is_down = true;
    comes("m2", "yes");
    EXPECT_EQ(sender.sent.size(), 2U);
    EXPECT_EQ(final_turns("m2"), 0);
    kill(first);
    second.own();
    feed(second, log, 1);
    run(second, 2'000'000);
    EXPECT_EQ(sender.sent.size(), 2U);
    EXPECT_EQ(last_turn("m2").request.action, "cancel");
    EXPECT_EQ(last_turn("m2").request.appointment, kAppointment);
}

TEST_F(AskedTest, where_a_person_speaks_a_yes_is_his) {
    comes("m1", "cancel");
    comes("s1", "let me see", "own");
    comes("s2", "#bot", "own");
    comes("m2", "yes");
    EXPECT_TRUE(last_turn("m2").request.empty());
    EXPECT_EQ(sender.sent.back().text, "re: yes");
}

TEST_F(AskedTest, a_new_session_waits_for_nothing) {
    comes("m1", "cancel");
    clock.now_us += 5LL * 3600 * 1'000'000;
    comes("m2", "yes");
    EXPECT_TRUE(last_turn("m2").request.empty());
}

TEST_F(AskedTest, appointments_that_come_late_answer_the_message_that_waits) {
    first.patients.is_slow = true;
    comes("m1", "cancel");
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(first.owner->take_commit(), std::nullopt);
    first.patients.waiting.at(0)(first.patients.upcoming);
    run(first, 500'000);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].text, "shall i?");
    EXPECT_EQ(first.patients.looked_up, 1);
}

TEST_F(AskedTest, an_answer_for_a_dead_owner_does_nothing) {
    first.patients.is_slow = true;
    comes("m1", "cancel");
    kill(first);
    first.patients.waiting.at(0)(first.patients.upcoming);
    EXPECT_TRUE(sender.sent.empty());
}

TEST_F(AskedTest, appointments_that_cannot_be_had_are_left_to_staff) {
    first.patients.upcoming = nullptr;
    comes("m1", "cancel");
    EXPECT_EQ(last_turn("m1").outcome, Outcome::kHandedOver);
    EXPECT_EQ(last_turn("m1").reason, "unsure");
}

TEST_F(AskedTest, nobody_looks_them_up_for_who_is_silent) {
    comes("s1", "i am here", "own");
    comes("m1", "cancel");
    EXPECT_EQ(first.patients.looked_up, 0);
    EXPECT_EQ(last_turn("m1").reason, "takeover");
}

}  // namespace
}  // namespace tests
