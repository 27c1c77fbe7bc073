// Dead letters that are written back: answered where nothing was, and once.
#include "tests/flow/workers/hot/replay_fixture.hpp"

namespace tests {
namespace {

using shared::events::Outcome;
using Strings = std::vector<std::string>;
constexpr shared::MonoUs kHour = 3'600'000'000;

TEST_F(ReplayTest, of_a_dead_letter_is_answered_once) {
    let_one_die();
    register_line();
    replay(0, "x1");
    go_on(first);
    EXPECT_EQ(said(), Strings{"re: hello"});
    const auto turn = turns().back();
    EXPECT_EQ(turn.turn.outcome, Outcome::kReplied);
    EXPECT_EQ(turn.envelope.record, record_id(1));
    EXPECT_EQ(turn.envelope.replay.id, "x1");
    EXPECT_GT(turn.turn.counter, turns().front().turn.counter);
    EXPECT_EQ(log.of("dead").size(), 1u);
}

TEST_F(ReplayTest, of_what_was_answered_is_not_answered_again) {
    let_one_die();
    register_line();
    replay(0, "x1");
    go_on(first);
    const auto before = turns().size();
    replay(0, "x1");
    replay(0, "x2");
    replay(0, "x3", true);
    go_on(first);
    EXPECT_EQ(said(), Strings{"re: hello"});
    EXPECT_EQ(turns().size(), before);  // that of its record stands
    EXPECT_EQ(first.owner->take_commit(), 5);
}

TEST_F(ReplayTest, of_what_was_never_dead_is_not_answered) {
    register_line();
    first.own();
    arrive("m1", "hello");
    replay(0, "x1");
    go_on(first);
    EXPECT_EQ(said(), Strings{"re: hello"});
    EXPECT_EQ(turns().size(), 1u);
}

TEST_F(ReplayTest, without_the_mark_a_repeat_of_a_dead_letter_stays_a_duplicate) {
    let_one_die();
    register_line();
    arrive("m1", "hello");
    go_on(first);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(turns().back().turn.reason, "duplicate");
    replay(0, "x1");
    go_on(first);
    EXPECT_EQ(said(), Strings{"re: hello"});
}

TEST_F(ReplayTest, that_dies_again_can_be_replayed_again) {
    let_one_die();
    replay(0, "x1");
    go_on(first);
    EXPECT_EQ(log.of("dead").size(), 2u);
    register_line();
    replay(0, "x1");  // the same replay once more: it has its end
    go_on(first);
    EXPECT_TRUE(said().empty());
    replay(1, "x2");
    go_on(first);
    EXPECT_EQ(said(), Strings{"re: hello"});
    EXPECT_EQ(log.of("dead").size(), 2u);
}

TEST_F(ReplayTest, of_what_could_not_be_read_takes_nothing_from_the_id_that_was_answered) {
    register_line();
    first.own();
    arrive("m1", "hello");
    arrive("m1", "hello");
    auto& broken = log.of("inbound").at(1).value;
    broken.replace(broken.find("\"line\""), 6, "\"lime\"");
    go_on(first);
    ASSERT_EQ(log.of("dead").size(), 1u);
    broken.replace(broken.find("\"lime\""), 6, "\"line\"");
    replay(1, "x1");
    go_on(first);
    EXPECT_EQ(said(), Strings{"re: hello"});
    EXPECT_EQ(turns().back().turn.reason, "duplicate");
}

TEST_F(ReplayTest, beyond_a_day_is_left_to_staff_unless_it_may_be_answered) {
    let_one_die();
    first.owner.reset();
    register_line();
    clock.now_us += 25 * kHour;
    replay(0, "x1");
    second.own();
    go_on(second);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(turns().back().turn.outcome, Outcome::kHandedOver);
    EXPECT_EQ(turns().back().turn.reason, "stale");
}

TEST_F(ReplayTest, of_any_age_is_answered_where_it_may_be) {
    let_one_die();
    register_line();
    clock.now_us += 50 * kHour;
    replay(0, "x1", true);
    go_on(first);
    EXPECT_EQ(said(), Strings{"re: hello"});
    EXPECT_EQ(turns().back().turn.outcome, Outcome::kReplied);
}

// Its id is older than ids are kept, and yet it is kept.
TEST_F(ReplayTest, of_any_age_is_answered_once_though_it_is_read_again_later) {
    let_one_die();
    register_line();
    clock.now_us += 50 * kHour;
    replay(0, "x1", true);
    go_on(first);
    arrive("m2", "again");
    go_on(first, 10'000'000);
    ASSERT_EQ(said(), (Strings{"re: hello", "re: again"}));
    kill(first);  // nothing was committed
    second.own();
    feed(second, log, 0);
    run(second, 60'000'000);
    EXPECT_EQ(said(), (Strings{"re: hello", "re: again"}));
}

TEST_F(ReplayTest, after_some_hours_gets_the_honest_late_text) {
    let_one_die();
    register_line();
    clock.now_us += 2 * kHour;
    replay(0, "x1");
    go_on(first);
    EXPECT_EQ(said(), Strings{"sorry, late"});
    EXPECT_EQ(turns().back().turn.outcome, Outcome::kFellBack);
}

TEST_F(ReplayTest, that_cannot_be_sent_is_a_dead_letter_again_and_then_answered) {
    let_one_die();
    register_line();
    sender.next = {workers::hot::send::Verdict::Kind::kUnsentRetry, "", "refused"};
    replay(0, "x1");
    first.settings.retry_for_ms = 60'000;
    first.own();
    go_on(first, 90'000'000);
    ASSERT_EQ(log.of("dead").size(), 2u);
    sender.next = {workers::hot::send::Verdict::Kind::kSent, "", ""};
    replay(1, "x2");
    go_on(first, 40'000'000);
    EXPECT_EQ(said(), Strings{"re: hello"});
    EXPECT_EQ(turns().back().turn.outcome, Outcome::kReplied);
}

TEST_F(ReplayTest, during_a_takeover_is_not_answered) {
    let_one_die();
    register_line();
    arrive("typed", "I take over", 0, "own");
    replay(0, "x1");
    go_on(first);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(turns().back().turn.reason, "takeover");
}

}  // namespace
}  // namespace tests
