// What is parked, and what waits to be, beside all that may happen to its conversation meanwhile.
#include "tests/flow/workers/hot/parking_fixture.hpp"
#include "workers/hot/conversation_log/log_record.hpp"

#include <algorithm>

namespace tests {
namespace {

using Kind = workers::hot::send::Verdict::Kind;

class ParkingWaitsTest : public ParkingTest {
  protected:
    static std::string conversation(int number) {
        std::string out(32, '0');
        const std::string digits = std::to_string(number);
        return out.replace(out.size() - digits.size(), digits.size(), digits);
    }

    void burst(int messages) {
        for (int i = 0; i < messages; ++i) {
            ++conversations_;
            const std::string number = std::to_string(conversations_);
            arrive("b" + number, "hi", 0, "message", conversation(conversations_));
        }
    }

    // Parks `one`, `two` and `three`, and goes on until the first of them is being sent.
    void begin_parked() {
        park("m1", "one");
        arrive("m2", "two");
        arrive("m3", "three");
        go_on(first, 1'000'000);
        ASSERT_EQ(first.owner->parked().size(), 3u);
        sender.answer_after_us = 900'000;
        for (int i = 0; i < 40 && sender.sent.empty(); ++i) go_on(first, 250'000);
        ASSERT_EQ(said(), Strings{"re: one"});
    }

    int conversations_ = 0;
};

TEST_F(ParkingWaitsTest, what_is_on_its_way_into_a_retry_topic_is_not_answered_as_well) {
    first.settings.window = 2;
    sender.next = {Kind::kUnconfirmed, "", "timeout"};
    arrive("m1", "one");
    first.own();
    go_on(first, 1'500'000);
    sender.next = {Kind::kSent, "", ""};
    arrive("m2", "two");
    go_on(first, 500'000);
    first.turns.is_holding = true;
    go_on(first, 15'000'000);
    EXPECT_EQ(log.of("retry.5s").size(), 1u);
    EXPECT_TRUE(said().empty());
    first.turns.is_holding = false;
    first.turns.release();
    go_on(first, 10'000'000);
    EXPECT_EQ(said(), Strings{"re: two"});
}

TEST_F(ParkingWaitsTest, staff_who_type_while_one_goes_on_silence_the_rest) {
    begin_parked();
    arrive("typed", "I answer this", 0, "own");
    go_on(first, 10'000'000);
    EXPECT_EQ(said(), Strings{"re: one"});
    EXPECT_EQ(turns().back().turn.reason, "takeover");
}

TEST_F(ParkingWaitsTest, urgent_words_that_come_while_one_goes_on_pass_the_rest) {
    begin_parked();
    arrive("m4", "urgent");
    go_on(first, 10'000'000);
    EXPECT_EQ(said(), (Strings{"re: one", "call the emergency number", "re: two", "re: three"}));
}

TEST_F(ParkingWaitsTest, what_is_parked_already_needs_no_more_room) {
    first.directory.is_down = true;
    arrive("m1", "one");
    first.settings.parked.bytes = log.of("inbound")[0].value.size();
    first.own();
    go_on(first, 20'000'000);
    EXPECT_EQ(log.of("retry.5s").size(), 1u);
    EXPECT_EQ(log.of("retry.1m").size(), 1u);
}

TEST_F(ParkingWaitsTest, a_line_at_its_limit_is_not_written_again_and_again) {
    first.directory.keep_limits("evolution_v2");
    first.own();
    burst(100);
    go_on(first, 120'000'000);
    EXPECT_EQ(sender.sent.size(), 100u);
    EXPECT_LT(parked().size(), 250u);
}

TEST_F(ParkingWaitsTest, what_stands_behind_is_written_again_too) {
    park("m1", "one");
    arrive("m2", "two");
    first.directory.is_down = true;
    for (int minute = 0; minute < 90; ++minute) go_on(first, 60'000'000);
    shared::kafka::Offset from = -1;
    for (const auto& record : log.of("conversations")) {
        if (record.key != workers::hot::conversation_log::kProgressKey) continue;
        const auto read = workers::hot::conversation_log::read_log_record(record.value);
        if (read) from = read->progress.retry_from[0];
    }
    ASSERT_GE(from, 0);
    const auto& copies = log.of("retry.5s");
    ASSERT_LT(static_cast<std::size_t>(from), copies.size());
    EXPECT_GT(copies[static_cast<std::size_t>(from)].timestamp, clock.wall_ms() - 15LL * 60'000);
    first.directory.is_down = false;
    for (int minute = 0; minute < 11; ++minute) go_on(first, 60'000'000);
    EXPECT_EQ(said(), (Strings{"sorry, late", "sorry, late"}));
}

TEST_F(ParkingWaitsTest, what_stands_behind_a_parked_one_that_waits_leaves_a_filling_window) {
    first.settings.window = 80;
    park("m1", "one");
    sender.answer_after_us = 30'000'000;
    burst(32);
    for (int i = 0; i < 12; ++i) go_on(first, 250'000);
    for (int i = 0; i < 40; ++i) arrive("c" + std::to_string(i), "more");
    go_on(first, 500'000);
    ASSERT_EQ(first.owner->tracker().window(), 40u) << "no slot for the parked one";
    go_on(first, 1'250'000);
    EXPECT_EQ(first.owner->tracker().window(), 0u);
}

TEST_F(ParkingWaitsTest, a_slot_that_comes_free_begins_nothing_during_a_stop) {
    sender.answer_after_us = 800'000;
    first.own();
    burst(40);
    go_on(first, 250'000);
    ASSERT_EQ(sender.sent.size(), 32u);
    first.owner->stop();
    run(first, 3'000'000);
    EXPECT_EQ(sender.sent.size(), 32u);
    EXPECT_TRUE(first.owner->is_idle());
}

TEST_F(ParkingWaitsTest, beyond_its_share_it_goes_on_where_the_retry_topics_are_full) {
    first.settings.window = 4;
    first.settings.parked.bytes = 10;
    first.own();
    burst(6);
    go_on(first, 5'000'000);
    EXPECT_EQ(sender.sent.size(), 6u);
    EXPECT_EQ(first.owner->tracker().window(), 0u);
}

}  // namespace
}  // namespace tests
