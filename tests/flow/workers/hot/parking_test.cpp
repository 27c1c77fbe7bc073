// Records in the retry topics: when they go there, how they come back, and that the order of their
// conversation holds.
#include "tests/flow/workers/hot/parking_fixture.hpp"

namespace tests {
namespace {

using shared::events::Outcome;
using Kind = workers::hot::send::Verdict::Kind;
using Outcomes = std::vector<Outcome>;

TEST_F(ParkingTest, what_fails_longer_leaves_the_window_and_is_answered_later) {
    park("m1", "hello");
    ASSERT_EQ(parked().size(), 1u);
    EXPECT_EQ(parked()[0].last_error, "postgres_down");
    EXPECT_EQ(parked()[0].tries, 1);
    EXPECT_EQ(outcomes("m1"), Outcomes{Outcome::kParked});
    EXPECT_EQ(first.owner->take_commit(), 1);
    EXPECT_TRUE(said().empty());
    go_on(first, 5'000'000);
    EXPECT_EQ(said(), Strings{"re: hello"});
    EXPECT_EQ(outcomes("m1"), (Outcomes{Outcome::kParked, Outcome::kReplied}));
    EXPECT_EQ(first.owner->parked().size(), 0u);
}

TEST_F(ParkingTest, each_failure_puts_it_off_longer_until_it_is_a_dead_letter) {
    first.settings.retry_for_ms = 3'600'000;
    park("m1", "hello");
    first.directory.is_down = true;
    for (int minute = 0; minute < 80; ++minute) go_on(first, 60'000'000);
    EXPECT_EQ(log.of("retry.5s").size(), 1u);
    EXPECT_EQ(log.of("retry.1m").size(), 1u);
    EXPECT_EQ(log.of("retry.10m").size(), 6u);
    ASSERT_EQ(log.of("dead").size(), 1u);
    EXPECT_EQ(outcomes("m1"), (Outcomes{Outcome::kParked, Outcome::kDead}));
    shared::json::Parser parser;
    const auto dead = *shared::events::read_dead((*parser.parse(log.of("dead")[0].value))["body"]);
    EXPECT_EQ(dead.first_error, "postgres_down");
    EXPECT_EQ(dead.origin_offset, 0);
    EXPECT_GE(dead.attempts, 13);
}

TEST_F(ParkingTest, later_messages_of_its_conversation_go_behind_it) {
    park("m1", "one");
    arrive("m2", "two");
    arrive("m3", "three");
    go_on(first, 1'000'000);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(parked().size(), 3u);
    EXPECT_EQ(first.owner->take_commit(), 3);
    go_on(first, 5'000'000);
    EXPECT_EQ(said(), (Strings{"re: one", "re: two", "re: three"}));
}

TEST_F(ParkingTest, other_conversations_do_not_wait) {
    park("m1", "one");
    arrive("m2", "two", 0, "message", kOther);
    go_on(first, 300'000);
    EXPECT_EQ(said(), Strings{"re: two"});
}

TEST_F(ParkingTest, urgent_words_pass_what_is_parked) {
    park("m1", "one");
    arrive("m2", "urgent");
    go_on(first, 300'000);
    EXPECT_EQ(said(), Strings{"call the emergency number"});
    go_on(first, 6'000'000);
    EXPECT_EQ(said().back(), "re: one");
}

TEST_F(ParkingTest, staff_who_type_meanwhile_are_heard_first) {
    park("m1", "one");
    arrive("typed", "I answer this", 0, "own");
    go_on(first, 10'000'000);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(turns().back().turn.reason, "takeover");
    EXPECT_EQ(turns().back().envelope.message, "m1");
}

TEST_F(ParkingTest, a_repeat_of_a_parked_message_is_answered_once) {
    park("m1", "one");
    arrive("m1", "one");
    go_on(first, 10'000'000);
    EXPECT_EQ(said(), Strings{"re: one"});
    EXPECT_EQ(turns().back().turn.reason, "duplicate");
}

TEST_F(ParkingTest, a_refused_reply_is_released_parked_and_sent_later) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    arrive("m1", "one");
    first.own();
    go_on(first, 8'000'000);
    ASSERT_EQ(parked().size(), 1u);
    EXPECT_EQ(parked()[0].last_error, "refused");
    sender.next = {Kind::kSent, "", ""};
    go_on(first, 10'000'000);
    EXPECT_EQ(said(), Strings{"re: one"});
}

TEST_F(ParkingTest, urgent_words_that_cannot_be_sent_reach_staff_and_are_tried_every_five_seconds) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    arrive("m1", "urgent");
    first.own();
    go_on(first, 30'000'000);
    EXPECT_EQ(log.of("staff").size(), 1u);
    EXPECT_GE(log.of("retry.5s").size(), 4u);
    EXPECT_TRUE(log.of("retry.1m").empty());
    sender.next = {Kind::kSent, "", ""};
    go_on(first, 6'000'000);
    EXPECT_EQ(said(), Strings{"call the emergency number"});
}

TEST_F(ParkingTest, urgent_words_that_cannot_be_sent_wait_for_nothing_that_is_parked) {
    park("m1", "one");
    first.directory.is_down = false;
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    arrive("m2", "urgent");
    go_on(first, 9'000'000);  // both are parked, the first one behind its second failure
    sender.next = {Kind::kSent, "", ""};
    go_on(first, 6'000'000);
    EXPECT_EQ(said().front(), "call the emergency number");
}

TEST_F(ParkingTest, a_line_parked_for_half_an_hour_gets_the_late_text) {
    park("m1", "one");
    first.directory.is_down = true;
    for (int minute = 0; minute < 31; ++minute) go_on(first, 60'000'000);
    first.directory.is_down = false;
    for (int minute = 0; minute < 10; ++minute) go_on(first, 60'000'000);
    EXPECT_EQ(said(), Strings{"sorry, late"});
    EXPECT_EQ(outcomes("m1").back(), Outcome::kFellBack);
}

TEST_F(ParkingTest, what_only_a_newer_worker_reads_waits_for_it_and_holds_nothing_back) {
    log.append("inbound",
               0,
               kConversation,
               R"({"schema":"inbound.v1","record":"r-1","kind":"news_of_tomorrow",)"
               R"("conversation":"00112233445566778899aabbccddeeff","body":{}})");
    log.append("inbound",
               0,
               kConversation,
               R"({"schema":"inbound.v3","record":"r-2","kind":"message",)"
               R"("conversation":"00112233445566778899aabbccddeeff","body":{}})");
    arrive("m1", "hello");
    first.own();
    go_on(first, 1'000'000);
    EXPECT_EQ(said(), Strings{"re: hello"});
    EXPECT_EQ(first.owner->take_commit(), 3);
    EXPECT_EQ(log.of("retry.10m").size(), 2u);
    EXPECT_TRUE(log.of("dead").empty());
    for (int hour = 0; hour < 25; ++hour) {
        for (int minute = 0; minute < 60; ++minute) go_on(first, 60'000'000);
    }
    EXPECT_EQ(log.of("dead").size(), 2u);
    EXPECT_EQ(first.owner->parked().size(), 0u);
}

TEST_F(ParkingTest, where_the_retry_topics_are_full_it_waits_in_its_lane) {
    first.settings.parked.bytes = 10;
    park("m1", "one");
    EXPECT_TRUE(parked().empty());
    arrive("m2", "two");
    go_on(first, 3'000'000);
    EXPECT_EQ(said(), (Strings{"re: one", "re: two"}));
    EXPECT_EQ(first.owner->take_commit(), 2);
}

TEST_F(ParkingTest, what_is_too_large_for_the_retry_topics_loses_the_providers_json) {
    raw = "{\"filler\":\"" + std::string(4'000, 'x') + "\"}";
    first.turns.too_large_for = "retry.";
    first.turns.too_large_from = 3'000;
    park("m1", "one");
    ASSERT_EQ(parked().size(), 1u);
    EXPECT_EQ(first.owner->take_commit(), 1);
    go_on(first, 6'000'000);
    EXPECT_EQ(said(), Strings{"re: one"});
}

TEST_F(ParkingTest, what_is_too_large_without_it_is_a_dead_letter_and_holds_nobody) {
    first.turns.too_large_for = "retry.";
    park("m1", "one");
    EXPECT_EQ(outcomes("m1"), Outcomes{Outcome::kDead});
    EXPECT_EQ(first.owner->take_commit(), 1);
}

TEST_F(ParkingTest, a_filling_window_puts_its_head_aside_after_a_second) {
    first.settings.window = 26;
    sender.next = {Kind::kUnconfirmed, "", "timeout"};
    arrive("m1", "one");
    first.own();
    go_on(first, 1'500'000);
    sender.next = {Kind::kSent, "", ""};
    arrive("m2", "two");  // waits 10 s for the open one
    for (int i = 0; i < 12; ++i) {
        arrive("o" + std::to_string(i),
               "other",
               0,
               "message",
               std::string(31, '0') + "abcdef0123456789"[i]);
    }
    go_on(first, 500'000);
    EXPECT_EQ(said().size(), 12u);
    EXPECT_EQ(first.owner->tracker().window(), 13u);
    go_on(first, 1'000'000);
    EXPECT_EQ(first.owner->tracker().window(), 0u);
    ASSERT_EQ(parked().size(), 1u);
    EXPECT_EQ(parked()[0].reason, "window");
    EXPECT_EQ(parked()[0].attempts, 0);
    go_on(first, 40'000'000);
    EXPECT_EQ(outcomes("m2").back(), Outcome::kReplied);
}

TEST_F(ParkingTest, a_half_empty_window_leaves_it_in_its_lane) {
    sender.next = {Kind::kUnconfirmed, "", "timeout"};
    arrive("m1", "one");
    first.own();
    go_on(first, 1'500'000);
    sender.next = {Kind::kSent, "", ""};
    arrive("m2", "two");
    go_on(first, 12'000'000);
    EXPECT_TRUE(parked().empty());
    EXPECT_EQ(outcomes("m2").back(), Outcome::kReplied);
}

}  // namespace
}  // namespace tests
