// Who wrote more than a day ago is written to by template or by staff; and what he sees meanwhile.
#include "tests/flow/workers/hot/replay_fixture.hpp"

namespace tests {
namespace {

using shared::events::Outcome;
using Kind = workers::hot::send::Verdict::Kind;

constexpr shared::MonoUs kHour = 3'600'000'000;

// A message died of its unknown line and is replayed a day later, to be answered all the same.
class WindowTest : public ReplayTest {
  protected:
    void answer_after(shared::MonoUs time) {
        let_one_die();
        loop.advance(time);
        register_line();
        replay(0, "replay-1", true);
        go_on(first, 2'000'000);
    }
    shared::events::Turn last() { return turns().back().turn; }
    void SetUp() override {
        ReplayTest::SetUp();
        first.directory.set_dialect("meta");
    }
};

TEST_F(WindowTest, within_a_day_free_text_is_sent) {
    answer_after(23 * kHour);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].text, "re: hello");
    EXPECT_EQ(sender.sent[0].template_name, "");
}

TEST_F(WindowTest, after_a_day_no_free_text_is_tried_and_staff_are_called) {
    answer_after(24 * kHour);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(last().outcome, Outcome::kHandedOver);
    EXPECT_EQ(last().reason, "window_closed");
    ASSERT_TRUE(last().staff);
    EXPECT_EQ(last().staff->reason, "window_closed");
}

TEST_F(WindowTest, after_a_day_the_template_is_sent_in_the_patients_language) {
    first.directory.add_template("reply", "en", "we_are_back");
    first.directory.add_template("reply", "es", "ya_estamos");
    answer_after(25 * kHour);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].template_name, "we_are_back");
    EXPECT_EQ(sender.sent[0].template_language, "en");
    EXPECT_EQ(last().reason, "window_closed");
    ASSERT_TRUE(last().reply);
    EXPECT_EQ(last().reply->text, "[we_are_back]");
    EXPECT_EQ(last().delivery, shared::events::DeliveryState::kSent);
}

TEST_F(WindowTest, after_a_day_nothing_is_asked_that_the_patient_does_not_see) {
    auto upcoming = std::make_shared<workers::hot::lookup::Appointments>();
    upcoming->upcoming.push_back({"appointment", "", "booked", clock.wall_ms() + 1});
    first.patients.upcoming = upcoming;
    let_one_die("cancel");
    loop.advance(25 * kHour);
    register_line();
    replay(0, "replay-1", true);
    go_on(first, 2'000'000);
    EXPECT_EQ(last().reason, "window_closed");
    arrive("m9", "yes");
    go_on(first, 2'000'000);
    EXPECT_TRUE(last().request.empty());
    EXPECT_EQ(sender.sent.back().text, "re: yes");
}

TEST_F(WindowTest, after_a_day_urgent_words_stay_urgent_and_the_next_get_their_text) {
    first.directory.add_template("reply", "en", "we_are_back");
    let_one_die("urgent");
    loop.advance(25 * kHour);
    register_line();
    replay(0, "replay-1", true);
    go_on(first, 2'000'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(last().reason, "urgent");
    ASSERT_TRUE(last().staff);
    EXPECT_EQ(last().staff->reason, "urgent");
    arrive("m2", "urgent");
    go_on(first, 2'000'000);
    EXPECT_EQ(said(), std::vector<std::string>{"call the emergency number"});
}

TEST_F(WindowTest, after_a_day_no_template_goes_to_who_said_stop) {
    first.directory.add_template("reply", "en", "we_are_back");
    let_one_die("stop");
    loop.advance(25 * kHour);
    register_line();
    replay(0, "replay-1", true);
    go_on(first, 2'000'000);
    EXPECT_TRUE(sender.sent.empty());
    ASSERT_TRUE(last().staff);
    EXPECT_EQ(last().staff->reason, "opted_out");
    EXPECT_TRUE(last().session.opted_out);
}

TEST_F(WindowTest, a_line_without_such_a_window_says_what_it_has_to_say) {
    first.directory.set_dialect("evolution_v2");
    answer_after(30 * kHour);
    EXPECT_EQ(sender.sent.size(), 1U);
}

// The next owner knows it too, and a template that is proven unsent stays one.
TEST_F(WindowTest, a_template_is_sent_again_as_one) {
    first.directory.add_template("reply", "en", "we_are_back");
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    answer_after(25 * kHour);
    sender.next = {Kind::kSent, "", ""};
    run(first, 3'000'000);
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].template_name, "we_are_back");
}

class TypingTest : public TakeoverTest {
  protected:
    void SetUp() override {
        first.own();
        run(first, 250'000);
    }
    void comes(const std::string& id,
               const std::string& text,
               const std::string& kind = "message") {
        arrive(id, text, 0, kind);
        feed(first, log, taken_);
        taken_ = static_cast<shared::kafka::Offset>(log.of("inbound").size());
        loop.advance(1'000);
    }
    const auto& shown() const { return first.typing.shown; }

    shared::kafka::Offset taken_ = 0;
};

TEST_F(TypingTest, is_shown_once_while_more_is_waited_for) {
    comes("m1", "good day...");
    ASSERT_EQ(shown().size(), 1U);
    EXPECT_EQ(shown()[0].message, "m1");
    EXPECT_EQ(shown()[0].to, "15550100@s.whatsapp.net");
    EXPECT_EQ(shown()[0].for_ms, 1'200);
    EXPECT_TRUE(sender.sent.empty());
    loop.advance(600'000);
    comes("m2", "i wanted...");
    run(first, 3'000'000);
    EXPECT_EQ(shown().size(), 1U);
    EXPECT_EQ(sender.sent.size(), 1U);
}

TEST_F(TypingTest, is_not_shown_for_what_is_answered_at_once) {
    comes("m1", "where?");
    run(first, 1'000'000);
    EXPECT_TRUE(shown().empty());
    EXPECT_EQ(sender.sent.size(), 1U);
}

TEST_F(TypingTest, is_shown_half_a_second_into_the_wait_for_an_open_send) {
    sender.next = {Kind::kUnconfirmed, "", "timeout"};
    comes("m1", "where?");
    run(first, 250'000);
    comes("m2", "when?");
    loop.advance(400'000);
    EXPECT_TRUE(shown().empty());
    loop.advance(200'000);
    ASSERT_EQ(shown().size(), 1U);
    EXPECT_EQ(shown()[0].message, "m2");
    EXPECT_EQ(shown()[0].for_ms, 5'000);
}

TEST_F(TypingTest, is_not_shown_to_whom_nobody_answers) {
    first.settings.rules.join_ms = 5'000;
    comes("own-1", "we are on it", "own");
    comes("m1", "good day...");
    run(first, 1'000'000);
    EXPECT_TRUE(shown().empty());
}

TEST_F(TypingTest, is_not_shown_while_replies_are_switched_off_nor_after_stop) {
    comes("m1", "stop");
    run(first, 500'000);
    comes("m2", "good day...");
    run(first, 2'000'000);
    comes("m3", "start");
    run(first, 500'000);
    first.kill_switch.set({2, true, {}});
    comes("m4", "good evening...");
    run(first, 500'000);
    EXPECT_TRUE(shown().empty());
}

}  // namespace
}  // namespace tests
