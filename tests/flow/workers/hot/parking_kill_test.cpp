// Workers that die while something is parked: nothing is lost, nothing answered twice, in order.
#include "tests/flow/workers/hot/parking_fixture.hpp"

namespace tests {
namespace {

using shared::events::Outcome;

TEST_F(ParkingTest, a_new_owner_finds_what_is_parked) {
    park("m1", "one");
    arrive("m2", "two");
    go_on(first, 1'000'000);
    ASSERT_EQ(first.owner->take_commit(), 2);
    first.owner.reset();
    take_over(second, 2);
    EXPECT_EQ(second.owner->parked().size(), 2u);
    arrive("m3", "three");
    go_on(second, 10'000'000);
    EXPECT_EQ(said(), (Strings{"re: one", "re: two", "re: three"}));
}

// That it was parked stands in the turns behind the place where a new owner begins to read.
TEST_F(ParkingTest, the_step_does_not_settle_the_claim_that_comes_after_it) {
    park("m1", "one");
    first.turns.is_down = true;
    go_on(first, 5'000'000);  // claimed and sent; its turn is not stored
    ASSERT_EQ(said(), Strings{"re: one"});
    first.owner.reset();
    take_over(second, 1);
    go_on(second, 10'000'000);
    EXPECT_EQ(said(), Strings{"re: one"});
    ASSERT_EQ(outcomes("m1").size(), 2u);
    EXPECT_EQ(outcomes("m1").back(), Outcome::kReplied);
}

TEST_F(ParkingTest, what_a_zombie_parks_late_is_not_answered_again) {
    first.directory.is_down = true;
    arrive("m1", "one");
    first.own();
    go_on(first, 1'000'000);
    take_over(second, 0);
    EXPECT_EQ(said(), Strings{"re: one"});
    run(first, 10'000'000);  // the zombie does not know and parks it
    ASSERT_EQ(log.of("retry.5s").size(), 1u);
    second.owner.reset();
    first.directory.is_down = false;
    take_over(first, 1);
    arrive("m2", "two");
    go_on(first, 90'000'000);
    EXPECT_EQ(said(), (Strings{"re: one", "re: two"}));
    EXPECT_EQ(first.owner->parked().size(), 0u);
}

TEST_F(ParkingTest, what_is_finished_is_not_read_for_ever) {
    park("m1", "one");
    go_on(first, 40'000'000);
    ASSERT_EQ(said().size(), 1u);
    first.owner.reset();
    log.of("turns").front().value = "not to be read again";
    take_over(second, 1);
    EXPECT_EQ(second.owner->parked().size(), 0u);
    run(second, 10'000'000);
    EXPECT_EQ(said().size(), 1u);
}

// The world ends at every step in turn: between each two acknowledgements.
class ParkingKilledAt : public ParkingTest, public testing::WithParamInterface<int> {};

TEST_P(ParkingKilledAt, one_reply_each_and_in_order) {
    first.claims.is_holding = first.turns.is_holding = true;
    first.directory.is_down = true;
    arrive("m1", "one");
    first.own();
    shared::kafka::Offset committed = 0;
    const auto step = [&] {
        if (first.owner) run(first, 250'000);
        first.claims.release();
        first.turns.release();
        loop.advance(1'000);
        if (!first.owner) return;
        if (const auto offset = first.owner->take_commit()) committed = *offset;
    };
    int steps = 0;
    const auto steps_until = [&](int end) {
        for (; steps < end && steps < GetParam(); ++steps) step();
    };
    steps_until(6);  // open
    feed(first, log, 0);
    steps_until(40);
    arrive("m2", "two");
    if (steps == 40) first.owner->take(log.of("inbound").back());
    first.directory.is_down = steps < 40;
    steps_until(1000);
    first.owner.reset();
    second.directory.is_down = false;
    take_over(second, committed);
    go_on(second, 60'000'000);
    EXPECT_EQ(said(), (Strings{"re: one", "re: two"})) << "killed at step " << GetParam();
    EXPECT_EQ(outcomes("m1").back(), Outcome::kReplied);
    EXPECT_EQ(outcomes("m2").back(), Outcome::kReplied);
    EXPECT_EQ(second.owner->parked().size(), 0u);
    EXPECT_EQ(second.owner->tracker().window(), 0u);
}

INSTANTIATE_TEST_SUITE_P(steps, ParkingKilledAt, testing::Range(0, 90));

TEST_F(ParkingTest, a_copy_that_cannot_be_read_is_a_dead_letter_once) {
    park("m1", "one");
    log.append("retry.5s", 0, kConversation, "no JSON");
    ASSERT_EQ(first.owner->take_commit(), 1);
    first.owner.reset();
    second.turns.is_down = true;
    take_over(second, 1);
    second.owner.reset();
    EXPECT_TRUE(log.of("dead").empty());
    second.turns.is_down = false;
    take_over(second, 1);
    go_on(second, 40'000'000);
    EXPECT_EQ(said(), Strings{"re: one"});
    ASSERT_EQ(log.of("dead").size(), 1u);
    shared::json::Parser parser;
    const auto dead = *shared::events::read_dead((*parser.parse(log.of("dead")[0].value))["body"]);
    EXPECT_EQ(dead.origin_topic, "retry.5s");
    EXPECT_EQ(dead.origin_offset, 1);
    EXPECT_EQ(dead.record, "no JSON");
    second.owner.reset();
    take_over(first, 1);
    EXPECT_EQ(log.of("dead").size(), 1u);
}

TEST_F(ParkingTest, a_new_owner_reads_the_retry_topics_piece_by_piece) {
    constexpr int kBefore = 5'000;  // one piece
    park("m1", "one");
    ASSERT_EQ(first.owner->take_commit(), 1);
    first.owner.reset();
    auto& copies = log.of("retry.5s");
    auto copy = copies.front();
    copies.clear();
    for (int i = 0; i < kBefore; ++i) log.append("retry.5s", 0, kConversation, "no JSON");
    copy.offset = kBefore;
    copies.push_back(copy);
    take_over(second, 1);
    go_on(second, 10'000'000);
    EXPECT_EQ(said(), Strings{"re: one"});
    EXPECT_EQ(log.of("dead").size(), 5'000u);
}

}  // namespace
}  // namespace tests
