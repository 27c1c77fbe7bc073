// The adapter against the sandbox's mem0s, over sockets, in both dialects.
#include "tests/adapters/shared/memory/mem0/calls.hpp"
#include "tests/flow/ops/sandbox/harness.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::memory::mem0::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

class Mem0SandboxTest : public ops::sandbox::test::SandboxTest,
                        public testing::WithParamInterface<Dialect> {
  protected:
    void SetUp() override {
        SandboxTest::SetUp();
        connect();
    }
    bool is_hosted() const { return GetParam() == Dialect::kHosted; }
    Settings settings() const {
        Settings out;
        out.dialect = GetParam();
        out.url = "http://" + service_->address() + (is_hosted() ? "/mem0/hosted" : "/mem0/server");
        out.key = "demo-mem0-key";
        out.read_timeout = std::chrono::seconds(15);
        out.add_timeout = std::chrono::seconds(15);
        return out;
    }
    void connect() { provider_ = make_client(settings(), clock_); }
    void connect_with(milliseconds read_timeout, milliseconds add_timeout) {
        Settings with = settings();
        with.read_timeout = read_timeout;
        with.add_timeout = add_timeout;
        provider_ = make_client(with, clock_);
    }
    // An order for the dialect under test alone: `members` of it.
    void order(const std::string& members) {
        sandbox().order(R"({"provider":"mem0","instance":")" +
                        std::string(is_hosted() ? "hosted" : "server") + "\"" + members + "}");
    }
    // Asks until that is said of an addition of patient 1; what was said last.
    Listing wait_for(Work work, const Uuid& id, const std::string& event) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        Listing seen;
        do {
            seen = find(*provider_, patient(1), id, event);
        } while (seen.work != work && std::chrono::steady_clock::now() < end);
        return seen;
    }
    void end_work() { sandbox().post("/sandbox/memories/end", "{}"); }
    std::string kept() const { return sandbox().get("/sandbox/memories"); }

    SystemClock clock_;
    std::unique_ptr<Provider> provider_;
};

TEST_P(Mem0SandboxTest, finds_lists_and_searches_what_was_added) {
    Addition said = text("I like the early mornings");
    said.language = "en";
    said.source_message = "wamid.7";
    said.told_at = "2026-01-02T03:04:05Z";
    const Added added = add(*provider_, patient(1), said);
    ASSERT_TRUE(added.outcome.is_done()) << added.outcome.code;
    EXPECT_EQ(added.memories, 1U);
    ASSERT_EQ(added.ids.size(), 1U);
    const Listing found = find(*provider_, patient(1), said.outbox_id);
    ASSERT_EQ(found.memories.size(), 1U);
    const Remembered& one = found.memories[0];
    EXPECT_EQ(one.id, added.ids[0]);
    EXPECT_EQ(one.text, "I like the early mornings");
    EXPECT_EQ(one.kind + one.language + one.source_message, "turnenwamid.7");
    EXPECT_EQ(one.told_at, "2026-01-02T03:04:05Z");
    EXPECT_EQ(list(*provider_, patient(1)).memories.size(), 1U);
    EXPECT_EQ(search(*provider_, patient(1), "mornings", 5).memories.size(), 1U);
    EXPECT_EQ(find(*provider_, patient(1), uuid_v7()).memories.size(), 0U);
}

TEST_P(Mem0SandboxTest, tells_an_addition_that_is_queued_from_one_that_is_there) {
    Addition said = text("I am allergic to latex");
    said.infer = true;
    const Added added = add(*provider_, patient(1), said);
    ASSERT_TRUE(added.outcome.is_done());
    EXPECT_EQ(added.is_queued, is_hosted());
    EXPECT_EQ(test::wait_for(*provider_, patient(1), said.outbox_id, 1).memories.size(), 1U);
}

// Of the server, which has no events, the list alone is asked.
TEST_P(Mem0SandboxTest, tells_what_became_of_a_queued_addition_by_its_event) {
    Addition said = text("I am allergic to latex");
    said.infer = true;
    const Added added = add(*provider_, patient(1), said);
    EXPECT_EQ(added.event_id.empty(), !is_hosted());
    const Work ended = is_hosted() ? Work::kKept : Work::kUntold;
    EXPECT_EQ(wait_for(ended, said.outbox_id, added.event_id).work, ended);
    Addition empty = text("12345");
    empty.infer = true;
    const std::string event = add(*provider_, patient(1), empty).event_id;
    const Work nothing = is_hosted() ? Work::kNothing : Work::kUntold;
    const Listing told = wait_for(nothing, empty.outbox_id, event);
    EXPECT_EQ(told.work, nothing);
    EXPECT_TRUE(told.memories.empty());
    EXPECT_EQ(find(*provider_, patient(1), said.outbox_id, uuid_v7().text()).memories.size(), 1U)
        << "an event that nobody knows";
}

TEST_P(Mem0SandboxTest, tells_an_empty_extraction_from_success) {
    Addition said = text("12345");
    said.infer = true;
    const Added added = add(*provider_, patient(1), said);
    ASSERT_TRUE(added.outcome.is_done());
    EXPECT_EQ(added.is_empty, !is_hosted());
    EXPECT_EQ(added.memories, 0U);
    EXPECT_TRUE(list(*provider_, patient(1)).is_empty);
}

TEST_P(Mem0SandboxTest, orders_a_search_by_score_and_bounds_it) {
    for (const char* words : {"tea", "green tea", "green tea please", "coffee"}) {
        ASSERT_TRUE(add(*provider_, patient(1), text(words)).outcome.is_done());
    }
    const Listing found = search(*provider_, patient(1), "green tea please", 2);
    ASSERT_EQ(found.memories.size(), 2U);
    EXPECT_EQ(found.memories[0].text, "green tea please");
    EXPECT_EQ(found.memories[1].text, "green tea");
    EXPECT_EQ(search(*provider_, patient(1), "tea", 0).memories.size(), 1U);
    EXPECT_EQ(search(*provider_, patient(1), " ", 5).memories.size(), 0U);
}

TEST_P(Mem0SandboxTest, reads_beyond_a_page_and_lists_the_newest_200) {
    Addition last = text("");
    for (int i = 0; i < 5; ++i) {
        last = text("");
        last.messages.assign(50, {"user", "line " + std::to_string(i)});
        ASSERT_TRUE(add(*provider_, patient(1), last).outcome.is_done());
    }
    const Listing listed = list(*provider_, patient(1));
    EXPECT_EQ(listed.memories.size(), 200U);
    EXPECT_TRUE(listed.is_cut);
    const auto is_of_last = [&last](const Remembered& one) {
        return one.outbox_id == last.outbox_id.text();
    };
    EXPECT_EQ(std::count_if(listed.memories.begin(), listed.memories.end(), is_of_last), 50)
        << "the newest, wherever they stand";
    const Listing found = find(*provider_, patient(1), last.outbox_id);
    EXPECT_EQ(found.memories.size(), 50U);
    EXPECT_FALSE(found.is_cut);
}

TEST_P(Mem0SandboxTest, keeps_patients_apart) {
    ASSERT_TRUE(add(*provider_, patient(1), text("mine")).outcome.is_done());
    const Added hers = add(*provider_, patient(2), text("hers"));
    EXPECT_EQ(list(*provider_, patient(1)).memories.size(), 1U);
    EXPECT_EQ(search(*provider_, patient(1), "hers", 5).memories.at(0).text, "mine");
    const Forgotten refused = forget(*provider_, patient(1), hers.ids.at(0));
    EXPECT_EQ(refused.outcome.code, "memory_foreign");
    EXPECT_EQ(refused.outcome.fate, Fate::kDeadLetter);
    EXPECT_TRUE(forget(*provider_, patient(1)).outcome.is_done());
    end_work();
    EXPECT_THAT(kept(), AllOf(HasSubstr("hers"), Not(HasSubstr("mine"))));
}

TEST_P(Mem0SandboxTest, forgets_one_memory_and_one_that_is_gone) {
    const Added one = add(*provider_, patient(1), text("one"));
    ASSERT_TRUE(add(*provider_, patient(1), text("two")).outcome.is_done());
    for (const bool is_there : {true, false}) {
        const Forgotten out = forget(*provider_, patient(1), one.ids.at(0));
        EXPECT_TRUE(out.outcome.is_done());
        EXPECT_EQ(out.was_there, is_there);
    }
    EXPECT_THAT(kept(), AllOf(HasSubstr("two"), Not(HasSubstr("one"))));
    order(R"(,"work_ms":600000)");
    const Forgotten all = forget(*provider_, patient(1));
    EXPECT_EQ(all.is_queued, is_hosted());
    const auto work = [&] { return find(*provider_, patient(1), uuid_v7(), all.event_id).work; };
    EXPECT_EQ(work(), is_hosted() ? Work::kGoesOn : Work::kUntold);
    EXPECT_EQ(kept() == "[]", !is_hosted());
    end_work();
    EXPECT_EQ(work(), is_hosted() ? Work::kNothing : Work::kUntold);
    EXPECT_EQ(kept(), "[]");
    EXPECT_TRUE(forget(*provider_, patient(1)).outcome.is_done()) << "where there is nothing";
}

// As a server's own users have one; the hosted service knows no such key.
TEST_P(Mem0SandboxTest, forgets_with_a_key_that_may_not_forget_all_at_once) {
    Addition old = text("expired");
    old.expires_on = "2020-01-01";
    for (const Addition& each : {old, text("one"), text("two")}) {
        ASSERT_TRUE(add(*provider_, patient(1), each).outcome.is_done());
    }
    ASSERT_TRUE(add(*provider_, patient(2), text("hers")).outcome.is_done());
    Settings with = settings();
    with.key = "demo-mem0-member-key";
    provider_ = make_client(with, clock_);
    EXPECT_EQ(forget(*provider_, patient(1)).outcome.code,
              is_hosted() ? "memory_unauthorized" : "");
    const bool is_there = kept().find("expired") != std::string::npos;
    EXPECT_EQ(is_there, is_hosted());
    EXPECT_THAT(kept(), HasSubstr("hers"));
    EXPECT_EQ(list(*provider_, patient(1)).is_empty, !is_hosted());
}

TEST_P(Mem0SandboxTest, passes_over_what_has_expired) {
    Addition old = text("braces until last year");
    old.expires_on = "2020-01-01";
    ASSERT_TRUE(add(*provider_, patient(1), old).outcome.is_done());
    EXPECT_EQ(list(*provider_, patient(1)).memories.size(), 0U);
    EXPECT_EQ(search(*provider_, patient(1), "braces", 5).memories.size(), 0U);
}

TEST_P(Mem0SandboxTest, stops_at_a_key_that_is_not_taken) {
    Settings wrong = settings();
    wrong.key = "another";
    provider_ = make_client(wrong, clock_);
    const Outcome outcome = list(*provider_, patient(1)).outcome;
    EXPECT_EQ(outcome.code, "memory_unauthorized");
    EXPECT_EQ(outcome.fate, Fate::kStop);
}

TEST_P(Mem0SandboxTest, stops_at_the_address_of_the_other_dialect) {
    Settings wrong = settings();
    wrong.url = "http://" + service_->address() + (is_hosted() ? "/mem0/server" : "/mem0/hosted");
    provider_ = make_client(wrong, clock_);
    EXPECT_EQ(list(*provider_, patient(1)).outcome.code, "memory_no_route");
    EXPECT_EQ(add(*provider_, patient(1), text("x")).outcome.fate, Fate::kStop);
    // Nothing was forgotten there, and nobody may believe so.
    EXPECT_EQ(forget(*provider_, patient(1)).outcome.fate, Fate::kStop);
}

TEST_P(Mem0SandboxTest, gives_a_hanging_read_up) {
    order(R"(,"hang":true)");
    connect_with(milliseconds(200), kPatience);
    const Outcome outcome = list(*provider_, patient(1)).outcome;
    EXPECT_EQ(outcome.code, "memory_timeout");
    EXPECT_EQ(outcome.fate, Fate::kRetry);
}

TEST_P(Mem0SandboxTest, holds_a_patient_whose_addition_hangs_until_it_is_seen) {
    order(R"(,"hang":true,"sent":true)");
    connect_with(kPatience, milliseconds(500));
    const Addition said = text("said once");
    const Outcome outcome = add(*provider_, patient(1), said).outcome;
    EXPECT_EQ(outcome.code, "memory_timeout");
    EXPECT_EQ(outcome.fate, Fate::kUnknown);
    order("");
    EXPECT_EQ(add(*provider_, patient(1), text("more")).outcome.code, "memory_patient_busy");
    EXPECT_EQ(test::wait_for(*provider_, patient(1), said.outbox_id, 1).memories.size(), 1U);
    EXPECT_TRUE(add(*provider_, patient(1), text("more")).outcome.is_done());
}

// Rather at once and once more than not at all for ten minutes.
TEST_P(Mem0SandboxTest, forgets_what_is_there_also_while_something_is_being_added) {
    ASSERT_TRUE(add(*provider_, patient(1), text("said before")).outcome.is_done());
    order(R"(,"hang":true,"sent":true,"latency_ms":4000)");
    connect_with(kPatience, milliseconds(500));
    const Addition said = text("worked on");
    ASSERT_EQ(add(*provider_, patient(1), said).outcome.fate, Fate::kUnknown);
    order(R"(,"work_ms":0)");
    EXPECT_TRUE(forget(*provider_, patient(1)).outcome.is_done());
    EXPECT_THAT(kept(), AllOf(HasSubstr("worked on"), Not(HasSubstr("said before"))));
    ASSERT_EQ(test::wait_for(*provider_, patient(1), said.outbox_id, 1).memories.size(), 1U);
    EXPECT_TRUE(forget(*provider_, patient(1)).outcome.is_done());
    EXPECT_EQ(kept(), "[]");
}

TEST_P(Mem0SandboxTest, has_four_additions_under_way_at_most) {
    order(R"(,"hang":true)");
    std::vector<std::unique_ptr<Pending<Added>>> hung;
    for (int i = 1; i <= 4; ++i) {
        hung.push_back(std::make_unique<Pending<Added>>(
            [&](auto done) { provider_->add(patient(i), text("x"), done); }));
    }
    EXPECT_EQ(add(*provider_, patient(5), text("x")).outcome.code, "memory_adds_full");
    provider_.reset();
    for (auto& one : hung) EXPECT_EQ(one->get().outcome.code, "memory_aborted");
}

TEST_P(Mem0SandboxTest, waits_as_long_as_a_429_asks) {
    order(R"(,"status":429)");
    const Outcome outcome = add(*provider_, patient(1), text("x")).outcome;
    EXPECT_EQ(outcome.code, "memory_rate_limited");
    EXPECT_EQ(outcome.fate, Fate::kRetry);
    EXPECT_EQ(outcome.retry_after, std::chrono::seconds(is_hosted() ? 2 : 0));
    EXPECT_FALSE(provider_->refuses_reads());
    EXPECT_EQ(list(*provider_, patient(1)).outcome.status, 429);
    EXPECT_EQ(provider_->refuses_reads(), is_hosted());
    const Outcome next = list(*provider_, patient(1)).outcome;
    EXPECT_EQ(next.code, "memory_rate_limited");
    EXPECT_EQ(next.status, is_hosted() ? 0 : 429);
    EXPECT_EQ(kept(), "[]");
}

TEST_P(Mem0SandboxTest, cannot_tell_what_became_of_an_addition_that_failed) {
    order(R"(,"status":500,"sent":true)");
    const Addition said = text("kept all the same");
    const Outcome outcome = add(*provider_, patient(1), said).outcome;
    EXPECT_EQ(outcome.code, "memory_ambiguous");
    EXPECT_EQ(outcome.fate, Fate::kUnknown);
    order("");
    EXPECT_EQ(test::wait_for(*provider_, patient(1), said.outbox_id, 1).memories.size(), 1U);
}

TEST_P(Mem0SandboxTest, stops_asking_after_five_failures) {
    order(R"(,"status":503)");
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(provider_->refuses_reads());
        EXPECT_EQ(list(*provider_, patient(1)).outcome.code, "memory_unavailable");
    }
    EXPECT_TRUE(provider_->refuses_reads());
    EXPECT_EQ(list(*provider_, patient(1)).outcome.code, "memory_breaker_open");
}

TEST_P(Mem0SandboxTest, takes_garbage_for_no_memory) {
    order(R"(,"body":{"oops":[1,2]})");
    EXPECT_EQ(list(*provider_, patient(1)).outcome.code, "memory_garbage");
    EXPECT_EQ(search(*provider_, patient(1), "x", 3).outcome.code, "memory_garbage");
    EXPECT_EQ(add(*provider_, patient(1), text("x")).outcome.fate, Fate::kUnknown);
    for (const char* raw : {"<html>", R"({\"results\":[{\"id)"}) {
        order(std::string(R"(,"raw":")") + raw + "\"");
        EXPECT_EQ(list(*provider_, patient(2)).outcome.code, "memory_garbage") << raw;
    }
}

// Whether parts of it are there says the list alone.
TEST_P(Mem0SandboxTest, tells_a_queued_addition_that_ended_badly) {
    order(R"(,"event":"FAILED","sent":true)");
    Addition said = text("I am allergic to latex");
    said.infer = true;
    const std::string event = add(*provider_, patient(1), said).event_id;
    const Work failed = is_hosted() ? Work::kFailed : Work::kUntold;
    const Listing told = wait_for(failed, said.outbox_id, event);
    EXPECT_EQ(told.work, failed);
    EXPECT_EQ(told.memories.size(), 1U);
}

TEST_P(Mem0SandboxTest, counts_a_200_with_nothing_in_it_apart) {
    order(R"(,"body":null)");
    order(R"(,"body":{"results":[]})");
    EXPECT_TRUE(add(*provider_, patient(1), text("x")).is_empty);
    EXPECT_TRUE(list(*provider_, patient(1)).is_empty);
}

TEST_P(Mem0SandboxTest, repeats_no_addition_that_broke) {
    order(R"(,"reset":true)");
    const Addition said = text("once");
    const Outcome outcome = add(*provider_, patient(1), said).outcome;
    EXPECT_EQ(outcome.code, "memory_reset");
    EXPECT_EQ(outcome.fate, Fate::kUnknown);
    EXPECT_EQ(list(*provider_, patient(1)).outcome.code, "memory_reset");
    order("");
    EXPECT_EQ(test::wait_for(*provider_, patient(1), said.outbox_id, 1).memories.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(dialects,
                         Mem0SandboxTest,
                         testing::Values(Dialect::kHosted, Dialect::kServer),
                         [](const auto& one) {
                             return one.param == Dialect::kHosted ? "hosted" : "server";
                         });

}  // namespace
}  // namespace shared::memory::mem0::test
