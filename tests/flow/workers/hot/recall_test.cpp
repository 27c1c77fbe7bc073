// A message waits shortly for what is known of its patient, once, and never where nothing is
// gained.
#include "tests/flow/workers/hot/recall_fixture.hpp"

namespace tests {
namespace {

TEST_F(RecallTest, what_comes_in_time_is_used) {
    begin("m1", "hello");
    EXPECT_EQ(first.patients.awaited, std::vector<shared::MonoUs>{50 * kMs});
    loop.advance(20 * kMs);
    EXPECT_EQ(sent(), 0U);
    first.patients.come(whole("pt"));
    loop.advance(10 * kMs);
    ASSERT_EQ(sent(), 1U);
    EXPECT_EQ(fakes::EchoEngine::last_language, "pt");
    EXPECT_EQ(metrics.recalls_waited.value(), 1);
    EXPECT_EQ(first.patients.asked.size(), 2U) << "each is a hit or a miss: before and after";
    loop.advance(100 * kMs);  // the timer means nothing any more
    EXPECT_EQ(sent(), 1U);
    EXPECT_EQ(awaited(), 1U);
    EXPECT_EQ(metrics.recalls_late.value(), 0);
}

TEST_F(RecallTest, after_50_ms_the_reply_goes_out_without_it) {
    begin("m1", "hello");
    loop.advance(49 * kMs);
    EXPECT_EQ(sent(), 0U);
    loop.advance(1 * kMs);
    EXPECT_EQ(sent(), 1U);
    EXPECT_EQ(metrics.recalls_late.value(), 1);
    first.patients.come(whole("pt"));  // too late for this one, and it changes nothing
    loop.advance(100 * kMs);
    EXPECT_EQ(sent(), 1U);
    EXPECT_EQ(metrics.recalls_waited.value(), 0);
}

TEST_F(RecallTest, what_is_answered_without_it_in_words_of_nobody_s_keeps_no_language) {
    first.engine.telling = workers::hot::intent::Telling::kNothing;
    begin("m1", "ok?");
    loop.advance(50 * kMs);
    run(first, 100'000);
    EXPECT_EQ(fakes::EchoEngine::last_language, "");
    ASSERT_EQ(turns().size(), 1U);
    EXPECT_EQ(turns().back().turn.session.language, "");
    first.patients.come(whole("pt"));
    begin("m2", "ok");
    run(first, 100'000);
    EXPECT_EQ(fakes::EchoEngine::last_language, "pt");
    EXPECT_EQ(turns().back().turn.session.language, "pt");
    EXPECT_EQ(turns().back().turn.memories, std::vector<std::string>{"id"});
}

TEST_F(RecallTest, a_word_of_one_language_counts_only_where_none_can_be_remembered) {
    first.engine.telling = workers::hot::intent::Telling::kWords;
    begin("m1", "hello");
    loop.advance(50 * kMs);
    run(first, 100'000);
    EXPECT_EQ(turns().back().turn.session.language, "");
    first.patients.come(whole(""));
    begin("m2", "hello");
    run(first, 100'000);
    EXPECT_EQ(turns().back().turn.session.language, "en");
}

TEST_F(RecallTest, a_word_of_one_language_is_spoken_on_also_by_the_next_owner) {
    first.engine.telling = workers::hot::intent::Telling::kWords;
    begin("m1", "hello");
    loop.advance(50 * kMs);
    run(first, 100'000);
    second.engine.telling = workers::hot::intent::Telling::kNothing;
    second.own();
    run(second, 250'000);
    arrive("m2", "ok", 0);
    feed(second, log, 1);
    run(second, 100'000);
    EXPECT_EQ(fakes::EchoEngine::last_language, "en");
    EXPECT_EQ(turns().back().envelope.message, "m2");
    EXPECT_EQ(turns().back().turn.session.language, "") << "it is no row's yet";
}

TEST_F(RecallTest, a_wait_that_ends_without_it_is_told_apart) {
    begin("m1", "hello");
    loop.advance(20 * kMs);
    first.patients.come(Known{});  // it cannot be had
    loop.advance(1 * kMs);
    EXPECT_EQ(sent(), 1U);
    EXPECT_EQ(metrics.recalls_failed.value(), 1);
    EXPECT_EQ(metrics.recalls_waited.value(), 0);
}

// One side hangs, the other came.
TEST_F(RecallTest, after_50_ms_the_reply_goes_out_with_what_is_there) {
    Known half = whole("pt");
    half.is_partial = true;
    first.engine.telling = workers::hot::intent::Telling::kNothing;
    begin("m1", "hello");
    loop.advance(20 * kMs);
    first.patients.known = half;
    loop.advance(29 * kMs);
    EXPECT_EQ(sent(), 0U);
    loop.advance(1 * kMs);
    ASSERT_EQ(sent(), 1U);
    EXPECT_EQ(fakes::EchoEngine::last_language, "pt");
    run(first, 100'000);
    EXPECT_EQ(turns().back().turn.memories, std::vector<std::string>{"id"});
    EXPECT_EQ(metrics.recalls_late.value(), 1);
}

TEST_F(RecallTest, the_cap_holds_whatever_is_set) {
    first.settings.recall_us = 10'000 * kMs;
    first.own();
    run(first, 250'000);
    begin("m1", "hello");
    EXPECT_EQ(first.patients.awaited, std::vector<shared::MonoUs>{50 * kMs});
    loop.advance(50 * kMs);
    EXPECT_EQ(sent(), 1U);
}

TEST_F(RecallTest, none_waits_where_that_is_switched_off) {
    first.settings.recall_us = 0;
    first.own();
    run(first, 250'000);
    begin("m1", "hello");
    EXPECT_EQ(awaited(), 0U);
    EXPECT_EQ(sent(), 1U);
}

TEST_F(RecallTest, what_is_whole_is_not_waited_for) {
    first.patients.known = whole("es");
    begin("m1", "hello");
    EXPECT_EQ(awaited(), 0U);
    EXPECT_EQ(sent(), 1U);
}

TEST_F(RecallTest, what_is_there_before_the_wait_begins_costs_nothing) {
    first.patients.is_cached_meanwhile = true;
    begin("m1", "hello");
    EXPECT_EQ(awaited(), 1U);
    EXPECT_EQ(sent(), 1U);
    EXPECT_EQ(metrics.recalls_waited.value() + metrics.recalls_failed.value(), 0);
}

TEST_F(RecallTest, urgent_words_wait_for_nothing) {
    begin("m1", "urgent");
    EXPECT_EQ(awaited(), 0U);
    EXPECT_EQ(sent(), 1U);
}

TEST_F(RecallTest, urgent_words_pass_one_that_waits) {
    begin("m1", "hello");
    begin("m2", "urgent");
    ASSERT_EQ(sent(), 1U);
    EXPECT_EQ(sender.sent[0].text, "call the emergency number");
    first.patients.come(whole("pt"));  // of the wait that was broken off
    run(first, 1'000'000);
    ASSERT_EQ(sent(), 2U);
    EXPECT_EQ(sender.sent[1].text, "re: hello");
    EXPECT_EQ(awaited(), 1U);
}

TEST_F(RecallTest, neither_own_messages_nor_groups_nor_repeats_wait) {
    begin("m1", "hello");
    first.patients.come(whole("pt"));
    run(first, 250'000);
    first.patients.known.is_partial = true;
    const auto asked = first.patients.asked.size();
    begin("o1", "we will call you", "own");
    begin("m1", "hello");
    run(first, 250'000);
    EXPECT_EQ(awaited(), 1U);
    EXPECT_EQ(first.patients.asked.size(), asked);
    const auto all = turns();
    EXPECT_EQ(all.back().turn.reason, "duplicate");
}

TEST_F(RecallTest, other_conversations_go_on_meanwhile) {
    begin("m1", "hello");
    first.patients.known = whole("es");
    begin("m2", "hi", "message", "ffeeddccbbaa99887766554433221100");
    ASSERT_EQ(sent(), 1U);
    EXPECT_EQ(sender.sent[0].text, "re: hi");
}

TEST_F(RecallTest, lines_of_a_burst_wait_together_and_only_once) {
    first.settings.rules.join_ms = 1'200;
    first.own();
    run(first, 250'000);
    begin("m1", "hello...");
    loop.advance(300 * kMs);
    begin("m2", "how much?");
    loop.advance(1 * kMs);
    EXPECT_EQ(awaited(), 1U);
    loop.advance(50 * kMs);
    ASSERT_EQ(sent(), 1U);
    EXPECT_EQ(sender.sent[0].text, "re: hello...\nhow much?");
    run(first, 2'000'000);
    EXPECT_EQ(awaited(), 1U);
    EXPECT_EQ(sent(), 1U);
}

TEST_F(RecallTest, one_that_is_tried_again_waits_once) {
    begin("m1", "hello");
    first.kill_switch.set({2, false, {}});
    sender.next = {workers::hot::send::Verdict::Kind::kUnsentRetry, "", "refused"};
    loop.advance(50 * kMs);
    EXPECT_EQ(sent(), 0U);
    sender.next = {workers::hot::send::Verdict::Kind::kSent, "", ""};
    run(first, 10'000'000);
    EXPECT_EQ(sent(), 1U);
    EXPECT_EQ(awaited(), 1U);
}

TEST_F(RecallTest, a_partition_that_goes_away_meanwhile_leaves_the_message_to_the_next_owner) {
    begin("m1", "hello");
    first.owner.reset();
    first.patients.come(whole("pt"));
    loop.advance(100 * kMs);
    EXPECT_EQ(sent(), 0U);
    second.own();
    run(second, 250'000);
    feed(second, log, 0);
    run(second, 1'000'000);
    EXPECT_EQ(sent(), 1U);
}

TEST_F(RecallTest, a_stop_waits_for_no_memory) {
    begin("m1", "hello");
    EXPECT_TRUE(first.owner->is_idle());
    first.owner->stop();
    loop.advance(100 * kMs);
    EXPECT_EQ(sent(), 0U);  // the next owner's
}

TEST_F(RecallTest, where_records_queue_up_none_waits) {
    first.settings.window = 16;
    first.own();
    run(first, 250'000);
    sender.is_hanging = true;
    first.patients.known.is_partial = false;
    for (int i = 0; i < 8; ++i) {
        begin("b" + std::to_string(i),
              "hi",
              "message",
              "0000000000000000000000000000000" + std::to_string(i));
    }
    first.patients.known.is_partial = true;
    begin("m1", "hello");
    EXPECT_EQ(awaited(), 0U);
}

}  // namespace
}  // namespace tests
