// A worker that dies at each step of a dead letter and of its replay: one dead letter at least, one
// answer, one outcome in the end.
#include "tests/flow/workers/hot/replay_fixture.hpp"

#include <tuple>

namespace tests {
namespace {

using shared::events::Outcome;

class ReplayKillTest : public ReplayTest,
                       public testing::WithParamInterface<std::tuple<int, const char*>> {
  protected:
    int steps() const { return std::get<0>(GetParam()); }
    std::string text() const { return std::get<1>(GetParam()); }

    // The worker handles what there is for that many steps and dies; the provider tells what it
    // got, and another worker reads everything again.
    void kill_on_the_way() {
        feed(first, log, fed_);
        for (int step = 0; step < steps(); ++step) {
            if (!loop.step()) loop.fire();
        }
        kill(first);
        loop.settle();
        for (const auto& sent : sender.sent) report("status", sent.reply_id, "", "wamid.1");
        second.own();
        fed_ = 0;
        go_on(second, 60'000'000);
    }

    void expect_one_answer() {
        const std::size_t wanted = text().empty() ? 0 : 1;
        EXPECT_EQ(said().size(), wanted);
        const auto last = turns().back();
        EXPECT_EQ(last.turn.outcome, text().empty() ? Outcome::kSuppressed : Outcome::kReplied);
        EXPECT_EQ(last.envelope.record, record_id(1));
        bool has_words = false;  // of its own turn, not only of late news about its reply
        for (const auto& seen : turns()) {
            has_words =
                has_words || (seen.envelope.replay.id == "x1" && seen.turn.message.type == "text");
        }
        EXPECT_TRUE(has_words);
        EXPECT_EQ(second.owner->open_sends(), 0u);
    }
};

TEST_P(ReplayKillTest, a_replay_is_answered_once) {
    let_one_die(text());
    register_line();
    replay(0, "x1");
    kill_on_the_way();
    EXPECT_EQ(log.of("dead").size(), 1u);
    expect_one_answer();
    EXPECT_EQ(second.owner->take_commit(), 2);
}

TEST_P(ReplayKillTest, a_dead_letter_is_written_and_answered_when_it_is_replayed) {
    first.own();
    run(first, 250'000);
    arrive("m1", text());
    kill_on_the_way();
    EXPECT_GE(log.of("dead").size(), 1u);
    EXPECT_EQ(turns().back().turn.outcome, Outcome::kDead);
    register_line();
    replay(0, "x1");
    go_on(second, 40'000'000);
    expect_one_answer();
}

INSTANTIATE_TEST_SUITE_P(at_each_step,
                         ReplayKillTest,
                         testing::Combine(testing::Range(0, 24), testing::Values("hello", "")));

}  // namespace
}  // namespace tests
