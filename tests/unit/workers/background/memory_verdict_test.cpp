// What becomes of a memory on its way after each end that a call to its provider can have.
#include "workers/background/memories/additions.hpp"
#include "workers/background/memories/verdict.hpp"

#include <gtest/gtest.h>

namespace workers::background::memories {
namespace {

using namespace std::chrono_literals;
using shared::memory::Added;
using shared::memory::Fate;
using shared::memory::Forgotten;
using shared::memory::Listing;
using State = Settled::State;

Claim claimed(int attempts = 1) {
    Claim out;
    out.id = "0190a000-0000-7000-8000-0000000000f1";
    out.token = "t";
    out.patient_id = "p";
    out.attempts = attempts;
    return out;
}

Claim looking(std::chrono::milliseconds open, bool is_taken = false) {
    Claim out = claimed();
    out.verb = Verb::kFind;
    out.open = open;
    out.is_taken = is_taken;
    return out;
}

Added ended(Fate fate, const char* code, int status = 0) {
    Added out;
    out.outcome.fate = fate;
    out.outcome.code = code;
    out.outcome.status = status;
    return out;
}

Settled judged(const Added& added, int attempts = 1, bool is_verbatim = false) {
    return judge(claimed(attempts), added, is_verbatim, 0);
}

TEST(memory_verdict, what_is_there_is_done_and_news_where_facts_were_taken_out) {
    EXPECT_EQ(judged({}).state, State::kDone);
    EXPECT_TRUE(judged({}).is_news);
    EXPECT_FALSE(judged({}, 1, true).is_news) << "word for word it joins at the next load";
}

TEST(memory_verdict, what_a_model_found_is_kept_with_where_it_comes_from) {
    Claim claim = claimed();
    claim.body = write_turn({"I am afraid of needles", "", "m1", "en", 1'000, false});
    Added added;
    added.facts.push_back({"fact", "Afraid of needles", "en"});
    const Settled out = judge(claim, added, false, 0);
    ASSERT_EQ(out.facts.size(), 1u);
    EXPECT_EQ(out.facts[0].source_message, "m1");
    EXPECT_EQ(out.facts[0].last, 1'000);
    EXPECT_FALSE(out.is_news) << "its row tells of itself";
}

TEST(memory_verdict, what_is_queued_is_looked_for) {
    Added queued;
    queued.is_queued = true;
    const Settled out = judged(queued);
    EXPECT_EQ(out.state, State::kTaken);
    EXPECT_GE(out.delay, 1s);
}

TEST(memory_verdict, an_empty_extraction_is_kept_word_for_word) {
    Added empty;
    empty.is_empty = true;
    const Settled out = judged(empty);
    EXPECT_EQ(out.state, State::kAgain);
    EXPECT_EQ(out.delay, 0ms);
    EXPECT_EQ(out.patch, R"({"verbatim": true})");
    EXPECT_EQ(judged(empty, 1, true).state, State::kUnknown) << "word for word it must be there";
}

TEST(memory_verdict, what_may_have_been_kept_is_looked_for_first) {
    EXPECT_EQ(judged(ended(Fate::kUnknown, "memory_timeout")).state, State::kUnknown);
    EXPECT_EQ(judged(ended(Fate::kRetry, "memory_unavailable", 503)).state, State::kAgain);
}

TEST(memory_verdict, the_tenth_failure_is_the_last_and_says_whether_it_is_open) {
    EXPECT_EQ(judged(ended(Fate::kUnknown, "memory_timeout"), 9).state, State::kUnknown);
    const Settled last = judged(ended(Fate::kUnknown, "memory_timeout"), 10);
    EXPECT_EQ(last.state, State::kGivenUp);
    EXPECT_TRUE(last.is_open);
    EXPECT_FALSE(judged(ended(Fate::kRetry, "memory_unavailable", 503), 10).is_open);
}

TEST(memory_verdict, a_provider_that_is_away_costs_no_attempt) {
    for (const char* code : {"memory_refused", "memory_breaker_open", "memory_adds_full"}) {
        const Settled out = judged(ended(Fate::kRetry, code), 10);
        EXPECT_EQ(out.state, State::kAgain) << code;
        EXPECT_TRUE(out.is_free) << code;
        EXPECT_GE(out.delay, 5s) << code;
    }
    Added busy = ended(Fate::kRetry, "memory_rate_limited", 429);
    busy.outcome.retry_after = 90s;
    EXPECT_EQ(judged(busy, 10).delay, 90s);
    EXPECT_EQ(pause_after(busy.outcome), 90s);
    EXPECT_FALSE(judged(ended(Fate::kRetry, "memory_unavailable", 503)).is_free);
}

TEST(memory_verdict, what_a_person_must_mend_waits_and_holds_all_up) {
    const Added stopped = ended(Fate::kStop, "memory_unauthorized", 401);
    EXPECT_EQ(judged(stopped, 10).state, State::kAgain);
    EXPECT_EQ(pause_after(stopped.outcome), 60s);
}

TEST(memory_verdict, what_will_never_succeed_is_given_up_at_once) {
    const Settled out = judged(ended(Fate::kDeadLetter, "memory_rejected", 422));
    EXPECT_EQ(out.state, State::kGivenUp);
    EXPECT_EQ(out.code, "memory_rejected");
    EXPECT_FALSE(out.is_open);
}

TEST(memory_verdict, failures_wait_longer_each_time_up_to_an_hour_and_a_fifth) {
    const Added failed = ended(Fate::kRetry, "memory_unavailable", 503);
    EXPECT_EQ(judge(claimed(1), failed, true, 0).delay, 5s);
    EXPECT_EQ(judge(claimed(2), failed, true, 0).delay, 15s);
    EXPECT_EQ(judge(claimed(9), failed, true, 0).delay, 60min);
    EXPECT_EQ(judge(claimed(9), failed, true, 0.999999).delay / 1s, 72 * 60 - 1);
}

TEST(memory_verdict, what_is_listed_is_done) {
    Listing found;
    found.memories.resize(1);
    EXPECT_EQ(judge(looking(1s), found, true).state, State::kDone);
    EXPECT_TRUE(judge(looking(1s), found, false).is_news);
}

TEST(memory_verdict, what_is_not_listed_waits_for_ten_minutes_and_is_added_then) {
    EXPECT_EQ(judge(looking(1s), Listing{}, true).state, State::kUnknown);
    EXPECT_EQ(judge(looking(9min), Listing{}, true).state, State::kUnknown);
    EXPECT_LE(judge(looking(9min), Listing{}, true).delay, 2min);
    EXPECT_EQ(judge(looking(10min), Listing{}, true).state, State::kAgain);
    EXPECT_EQ(judge(looking(119s, true), Listing{}, true).state, State::kTaken);
    const Settled lost = judge(looking(2min, true), Listing{}, false);
    EXPECT_EQ(lost.state, State::kAgain);
    EXPECT_EQ(lost.patch, R"({"verbatim": true})") << "queued, and nothing came of it";
}

TEST(memory_verdict, a_list_that_was_cut_proves_nothing) {
    Listing cut;
    cut.is_cut = true;
    EXPECT_EQ(judge(looking(1s), cut, true).state, State::kUnknown);
    const Settled last = judge(looking(10min), cut, true);
    EXPECT_EQ(last.state, State::kGivenUp) << "never blindly again";
    EXPECT_TRUE(last.is_open) << "told again by hand it is looked for first";
}

TEST(memory_verdict, a_look_that_failed_says_nothing_of_what_is_there) {
    Listing failed;
    failed.outcome.fate = Fate::kRetry;
    failed.outcome.code = "memory_timeout";
    EXPECT_EQ(judge(looking(11min), failed, true).state, State::kUnknown);
    EXPECT_EQ(judge(looking(11min, true), failed, true).state, State::kTaken);
}

TEST(memory_verdict, forgetting_is_done_once_more_where_an_addition_may_come_after_it) {
    Claim claim = claimed();
    claim.verb = Verb::kForget;
    const Settled again = judge(claim, Forgotten{}, true, 0);
    EXPECT_EQ(again.state, State::kAgain);
    EXPECT_EQ(again.delay, 10min);
    EXPECT_TRUE(again.is_news);
    EXPECT_FALSE(is_forgotten_again(again.patch));
    EXPECT_EQ(judge(claim, Forgotten{}, false, 0).state, State::kDone);
}

TEST(memory_verdict, forgetting_is_never_given_up) {
    for (const Fate fate : {Fate::kRetry, Fate::kDeadLetter}) {
        Claim claim = claimed(500);
        claim.verb = Verb::kForget;
        Forgotten failed;
        failed.outcome = {fate, "memory_rejected", 400};
        const Settled out = judge(claim, failed, false, 0);
        EXPECT_EQ(out.state, State::kAgain);
        EXPECT_EQ(out.delay, 60min);
    }
}

TEST(memory_verdict, of_a_provider_that_keeps_nothing_it_is_told_again_at_once) {
    Listing nothing;
    nothing.keeps_nothing = true;
    EXPECT_EQ(judge(looking(1s), nothing, false).state, State::kAgain);
}

TEST(memory_verdict, a_look_that_is_refused_ends_after_ten_minutes) {
    Listing refused;
    refused.outcome = {Fate::kDeadLetter, "memory_rejected", 400};
    EXPECT_EQ(judge(looking(9min), refused, true).state, State::kUnknown);
    EXPECT_EQ(judge(looking(10min), refused, true).state, State::kGivenUp);
}

TEST(memory_additions, word_for_word_are_the_patients_words_and_expire) {
    DispatchSettings settings;
    settings.kept = std::chrono::hours(24 * 2);
    const Turn turn{"I like mornings", "See you!", "m1", "en", 1'767'323'045'000, false};
    const std::string id = "0190a000-0000-7000-8000-0000000000f1";
    const auto verbatim = addition_of(id, turn, true, 1'767'225'600'000, settings);
    ASSERT_EQ(verbatim.messages.size(), 1u);
    EXPECT_FALSE(verbatim.infer);
    EXPECT_EQ(verbatim.expires_on, "2026-01-03");
    const auto inferred = addition_of(id, turn, false, 1'767'225'600'000, settings);
    EXPECT_TRUE(inferred.infer);
    ASSERT_EQ(inferred.messages.size(), 2u) << "a short answer means nothing without ours";
    EXPECT_EQ(inferred.messages[1].role, "assistant");
    EXPECT_EQ(inferred.expires_on, "");
    EXPECT_EQ(inferred.outbox_id.text(), id);
    EXPECT_EQ(inferred.told_at, "2026-01-02T03:04:05.000Z");
}

TEST(memory_turns, are_read_as_they_were_written) {
    const Turn turn{"he said \"yes\"\n", "", "m1", "he", 1'767'323'045'000, false};
    const Turn read = read_turn(write_turn(turn));
    EXPECT_EQ(read.text, turn.text);
    EXPECT_EQ(read.reply, "");
    EXPECT_EQ(read.message + read.language, "m1he");
    EXPECT_EQ(read.at, turn.at);
    EXPECT_FALSE(read.is_verbatim);
    EXPECT_TRUE(read_turn(R"({"text":"a","verbatim":true})").is_verbatim);
    EXPECT_EQ(read_turn("no JSON").text, "");
}

}  // namespace
}  // namespace workers::background::memories
