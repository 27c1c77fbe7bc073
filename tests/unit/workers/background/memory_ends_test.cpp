// Each state that a row can have by each answer of a mem0: what becomes of it.
#include "shared/memory/mem0/answers.hpp"
#include "shared/memory/mem0/statuses.hpp"
#include "workers/background/memories/additions.hpp"
#include "workers/background/memories/verdict.hpp"

#include <gtest/gtest.h>

namespace workers::background::memories {
namespace {

using namespace std::chrono_literals;
using namespace shared::memory;
using shared::http::CallResult;
using enum Settled::State;
using State = Settled::State;

const UserId kUser =
    *UserId::of("0190a000-0000-7000-8000-00000000000a", "0190a000-0000-7000-8000-00000000000b");
constexpr const char* kEvent = "0190a000-0000-7000-8000-0000000000ee";

CallResult answered(int status, const std::string& body = "{}") {
    CallResult out;
    out.status = status;
    out.body = body;
    if (status == 429) out.headers = {{"retry-after", "90"}};
    return out;
}

CallResult broke(const char* code, bool unwritten) {
    CallResult out;
    out.code = code;
    out.unwritten = unwritten;
    return out;
}

// As the client hands them on.
Added added_of(const CallResult& result) {
    Added out;
    out.outcome = mem0::outcome_of(mem0::Dialect::kHosted, mem0::Operation::kAdd, result, 0);
    if (!out.outcome.is_done()) return out;
    const auto read = mem0::added_of(result.body);
    if (read) return *read;
    out.outcome = mem0::garbage(mem0::Operation::kAdd, result.status);
    return out;
}

Listing listing_of(const CallResult& result) {
    Listing out;
    out.outcome = mem0::outcome_of(mem0::Dialect::kHosted, mem0::Operation::kRead, result, 0);
    if (!out.outcome.is_done()) return out;
    const auto read = mem0::rows_of(result.body, kUser);
    if (read) out.memories = read->memories;
    if (!read) out.outcome = mem0::garbage(mem0::Operation::kRead, result.status);
    return out;
}

Forgotten forgotten_of(const CallResult& result) {
    Forgotten out;
    out.outcome = mem0::outcome_of(mem0::Dialect::kHosted, mem0::Operation::kForget, result, 0);
    out.is_lost = !out.outcome.is_done() && mem0::may_go_on(result);
    if (!out.outcome.is_done()) return out;
    const auto read = mem0::forgotten_of(result.body);
    if (read) return *read;
    out.outcome = mem0::garbage(mem0::Operation::kForget, result.status);
    out.is_lost = true;
    return out;
}

Claim row(Verb verb, std::chrono::milliseconds open = 0ms, bool is_taken = false) {
    Claim out;
    out.verb = verb;
    out.attempts = 1;
    out.open = open;
    out.is_taken = is_taken;
    return out;
}

struct End {
    const char* name;
    CallResult result;
    State added;            // of one that waits
    bool is_free = false;   // and no attempt
    bool is_final = false;  // a look that ends so is not repeated for ever
};

// What stops says nothing of one row: the looks wait as well.
const std::vector<End> kEnds{
    {"not well", answered(500), kUnknown},
    {"its model", answered(502, R"({"code":"provider_timeout"})"), kUnknown},
    {"its model's key", answered(502, R"({"code":"provider_auth_failed"})"), kAgain, true},
    {"its model refuses",
     answered(502, R"({"code":"provider_bad_request"})"),
     kGivenUp,
     false,
     true},
    {"a dry pool", answered(502, R"({"code":"unknown"})"), kUnknown},
    {"away for now", answered(503), kUnknown},
    {"a gateway", answered(504, "<html>"), kUnknown},
    {"refused", answered(400), kGivenUp, false, true},
    {"a shape", answered(422), kGivenUp, false, true},
    {"unpaid", answered(402), kAgain, true},
    {"out of quota", answered(413), kAgain, true},
    {"no key", answered(401), kAgain, true},
    {"no right", answered(403), kAgain, true},
    {"no route", answered(404), kAgain, true},
    {"elsewhere", answered(302), kAgain, true},
    {"its time-out", answered(408), kUnknown},
    {"throttled", answered(429), kAgain, true},
    {"garbage", answered(200, "<html>"), kUnknown},
    {"a cut answer", answered(200, R"({"results":[{"id")"), kUnknown},
    {"no answer", broke("timeout", false), kUnknown},
    {"no connection in time", broke("timeout", true), kAgain, true},
    {"nobody listens", broke("refused", true), kAgain, true},
    {"no such host", broke("resolve", true), kAgain, true},
    {"cut off", broke("reset", false), kUnknown},
    {"dead before it was written", broke("reset", true), kAgain, true},
    {"written to a dead connection", broke("resend_refused", false), kUnknown},
    {"our own end", broke("aborted", false), kUnknown},
    {"too late to begin", broke("right_expired", true), kAgain, true},
    {"no room here", broke("queue_full", true), kAgain, true},
};

TEST(memory_ends, of_an_addition_that_failed_leave_no_doubt_where_there_is_none) {
    for (const End& end : kEnds) {
        for (const bool is_verbatim : {false, true}) {
            const Settled out = judge(row(Verb::kAdd), added_of(end.result), is_verbatim, 0);
            EXPECT_EQ(out.state, end.added) << end.name;
            EXPECT_EQ(out.is_free, end.is_free) << end.name;
            EXPECT_FALSE(out.is_open || out.is_news) << end.name;
            EXPECT_EQ(out.code.empty(), false) << end.name;
            EXPECT_EQ(out.delay == 0ms, end.added == kGivenUp) << end.name << ": no storm";
        }
    }
}

TEST(memory_ends, of_a_look_that_failed_change_nothing_until_it_is_refused_for_good) {
    for (const End& end : kEnds) {
        const Listing found = listing_of(end.result);
        for (const bool is_taken : {false, true}) {
            const State still = is_taken ? kTaken : kUnknown;
            EXPECT_EQ(judge(row(Verb::kFind, 1min, is_taken), found, true).state, still)
                << end.name;
            const Settled old = judge(row(Verb::kFind, 11min, is_taken), found, true);
            EXPECT_EQ(old.state, end.is_final ? kGivenUp : still) << end.name;
            EXPECT_EQ(old.is_open, end.is_final) << end.name;
            EXPECT_FALSE(old.is_news || old.is_free) << end.name;
        }
    }
}

TEST(memory_ends, of_a_forgetting_that_failed_are_tried_again_always) {
    for (const End& end : kEnds) {
        for (const bool again : {false, true}) {
            Claim claim = row(Verb::kForget);
            claim.attempts = 100;
            const Forgotten forgotten = forgotten_of(end.result);
            const Settled out = judge(claim, forgotten, again, 0);
            EXPECT_EQ(out.state, kAgain) << end.name;
            EXPECT_EQ(out.patch, forgotten.is_lost ? R"({"again": true})" : "{}")
                << end.name << ": what it has to do stays, and what may come late is waited for";
            EXPECT_EQ(out.is_free, end.is_free) << end.name;
            EXPECT_GE(out.delay, end.is_free ? 5s : 3'600s) << end.name;
            EXPECT_LE(out.delay, end.is_free ? 90s : 3'600s) << end.name << ": nothing was asked";
        }
    }
}

TEST(memory_ends, of_what_is_throttled_wait_as_long_as_was_asked) {
    EXPECT_EQ(judge(row(Verb::kAdd), added_of(answered(429)), false, 0).delay, 90s);
    EXPECT_GE(judge(row(Verb::kFind), listing_of(answered(429)), false).delay, 90s);
    EXPECT_GE(judge(row(Verb::kForget), forgotten_of(answered(429)), false, 0).delay, 90s);
}

TEST(memory_ends, of_an_addition_that_was_done) {
    const auto ended = [](const std::string& body, bool is_verbatim) {
        return judge(row(Verb::kAdd), added_of(answered(200, body)), is_verbatim, 0);
    };
    const std::string kept = R"({"results":[{"id":"a","memory":"x","event":"ADD"}]})";
    EXPECT_EQ(ended(kept, false).state, kDone);
    EXPECT_EQ(ended(kept, true).state, kDone);
    const std::string queued = std::string(R"({"status":"PENDING","event_id":")") + kEvent + "\"}";
    EXPECT_EQ(ended(queued, false).state, kTaken);
    EXPECT_EQ(event_of(ended(queued, false).patch, 1), kEvent);
    EXPECT_EQ(event_of(ended(queued, false).patch, 2), "") << "of another attempt";
    EXPECT_EQ(event_of(std::string(R"({"event":")") + kEvent + "\"}", 1), "");
    EXPECT_EQ(event_of(ended(R"({"event_id":"../all"})", false).patch, 1), "")
        << "in no path of ours";
    EXPECT_EQ(ended(R"({"results":[]})", false).state, kAgain);
    EXPECT_EQ(ended(R"({"results":[]})", true).state, kUnknown);
    EXPECT_EQ(ended(R"({"results":[{"id":"a","event":"NONE"}]})", false).state, kDone)
        << "it was known";
}

TEST(memory_ends, of_a_look_that_was_answered) {
    const auto looked = [](const std::string& rows, std::chrono::milliseconds open, bool is_taken) {
        return judge(row(Verb::kFind, open, is_taken), listing_of(answered(200, rows)), false);
    };
    const std::string mine = R"([{"id":"a","memory":"x"}])";
    const std::string hers =
        R"([{"id":"a","memory":"x","user_id":"0190a000-0000-7000-8000-00000000000a:other"}])";
    for (const bool is_taken : {false, true}) {
        EXPECT_EQ(looked(mine, 1s, is_taken).state, kDone);
        for (const std::string& rows : {std::string("[]"), hers}) {
            EXPECT_EQ(looked(rows, 1s, is_taken).state, is_taken ? kTaken : kUnknown);
            EXPECT_EQ(looked(rows, 11min, is_taken).state, kAgain);
        }
    }
}

// `is_cut`: what was listed is not all.
Settled worked(Work work, std::chrono::milliseconds open, bool is_verbatim, bool is_cut = false) {
    Listing found;
    found.work = work;
    found.is_cut = is_cut;
    return judge(row(Verb::kFind, open, true), found, is_verbatim);
}

TEST(memory_ends, of_what_the_provider_works_on) {
    EXPECT_EQ(worked(Work::kKept, 1s, false).state, kDone);
    EXPECT_TRUE(worked(Work::kKept, 1s, false).is_news);
    EXPECT_EQ(worked(Work::kGoesOn, 59min, false).state, kTaken) << "never told beside it";
    const Settled endless = worked(Work::kGoesOn, 60min, false);
    EXPECT_EQ(endless.state, kGivenUp) << "not for ever";
    EXPECT_TRUE(endless.is_open);
    for (const Work work : {Work::kUntold, Work::kEnded}) {
        EXPECT_EQ(worked(work, 1min, false).state, kTaken);
        EXPECT_EQ(worked(work, 2min, false).state, kAgain);
    }
    EXPECT_EQ(worked(Work::kUnheard, 9min, false).state, kTaken) << "it may go on";
    EXPECT_EQ(worked(Work::kUnheard, 10min, false).state, kAgain);
    const Settled nothing = worked(Work::kNothing, 1s, false, true);
    EXPECT_EQ(nothing.state, kAgain) << "no list is needed to see that nothing was kept";
    EXPECT_EQ(nothing.patch, R"({"verbatim": true})");
    EXPECT_EQ(nothing.code, "memory_empty");
    const Settled again = worked(Work::kNothing, 1s, true);
    EXPECT_EQ(again.state, kAgain);
    EXPECT_GE(again.delay, 5s) << "word for word and yet nothing: no storm";
}

TEST(memory_ends, of_work_that_failed_are_another_attempt_and_extracted_again) {
    const Settled failed = worked(Work::kFailed, 1s, false);
    EXPECT_EQ(failed.state, kAgain);
    EXPECT_EQ(failed.code, "memory_model");
    EXPECT_EQ(failed.patch, "{}");
    EXPECT_GE(failed.delay, 5s);
    EXPECT_FALSE(failed.is_free);
    const Settled hidden = worked(Work::kFailed, 1s, false, true);
    EXPECT_EQ(hidden.state, kGivenUp) << "parts of it may lie beyond what was listed";
    EXPECT_TRUE(hidden.is_open);
    Claim last = row(Verb::kFind, 1s, true);
    last.attempts = kMostAttempts;
    Listing found;
    found.work = Work::kFailed;
    EXPECT_EQ(judge(last, found, false).state, kGivenUp);
}

TEST(memory_ends, of_what_was_tried_are_not_decided_by_an_older_event) {
    Listing found;
    for (const Work work : {Work::kKept, Work::kNothing, Work::kFailed, Work::kGoesOn}) {
        found.work = work;
        EXPECT_EQ(judge(row(Verb::kFind, 1s), found, false).state, kUnknown);
    }
}

TEST(memory_ends, of_a_forgetting_that_was_done) {
    const std::string queued = std::string(R"({"message":"m","event_id":")") + kEvent + "\"}";
    const auto ended = [](const std::string& body, bool again, int attempts) {
        Claim claim = row(Verb::kForget);
        claim.attempts = attempts;
        return judge(claim, forgotten_of(answered(200, body)), again, 0);
    };
    for (const char* body : {"", "{}", R"({"message":"All relevant memories deleted"})"}) {
        EXPECT_EQ(ended(body, false, 1).state, kDone) << body;
        EXPECT_EQ(ended(body, true, 1).state, kAgain) << body;
    }
    for (const int attempts : {1, 2, 7}) {
        for (const bool again : {false, true}) {
            const Settled out = ended(queued, again, attempts);
            EXPECT_EQ(out.state, kTaken) << "it has not happened yet";
            EXPECT_EQ(event_of(out.patch, attempts), kEvent);
        }
    }
}

Settled forgetting(Work work,
                   std::chrono::milliseconds open,
                   bool again = false,
                   const CallResult& list = answered(200, "[]")) {
    Listing found = listing_of(list);
    found.is_empty = found.outcome.is_done();
    found.work = work;
    Claim claim = row(Verb::kFind, open, true);
    claim.body = again ? R"({"do":"forget","again":true})" : R"({"do":"forget","again":false})";
    return judge(claim, found, true);
}

TEST(memory_ends, of_a_forgetting_that_was_queued_are_waited_for) {
    for (const Work work : {Work::kKept, Work::kNothing, Work::kEnded}) {
        EXPECT_EQ(forgetting(work, 1s).state, kDone);
        EXPECT_TRUE(forgetting(work, 1s).is_news);
        EXPECT_EQ(forgetting(work, 1s, false, answered(400)).state, kDone) << "whatever is listed";
        const Settled once = forgetting(work, 1s, true);
        EXPECT_EQ(once.state, kAgain);
        EXPECT_EQ(once.delay, 10min);
        EXPECT_EQ(once.patch, R"({"again": false})");
    }
    for (const Work work : {Work::kUntold, Work::kUnheard, Work::kGoesOn}) {
        EXPECT_EQ(forgetting(work, 1s).state, kTaken);
        EXPECT_EQ(forgetting(work, 9min).state, kTaken) << "an empty list proves nothing yet";
        EXPECT_EQ(forgetting(work, 61min, false, answered(500)).state, kTaken);
    }
    EXPECT_EQ(forgetting(Work::kUntold, 10min).state, kDone);
    EXPECT_EQ(forgetting(Work::kUnheard, 10min).state, kDone);
    EXPECT_EQ(forgetting(Work::kUnheard, 10min, true).patch, R"({"again": false})");
    EXPECT_EQ(forgetting(Work::kGoesOn, 59min).state, kTaken);
}

TEST(memory_ends, of_a_forgetting_that_never_ends_is_what_is_left) {
    EXPECT_EQ(forgetting(Work::kGoesOn, 59min).state, kTaken);
    EXPECT_EQ(forgetting(Work::kGoesOn, 60min).state, kDone) << "nothing: it is over";
    const Settled once = forgetting(Work::kGoesOn, 60min, true);
    EXPECT_EQ(once.state, kAgain);
    EXPECT_EQ(once.patch, R"({"again": false})") << "twice at most";
    Listing left;
    left.memories.resize(1);
    left.work = Work::kGoesOn;
    Claim claim = row(Verb::kFind, 60min, true);
    claim.body = R"({"do":"forget","again":false})";
    const Settled still = judge(claim, left, true);
    EXPECT_EQ(still.state, kAgain);
    EXPECT_EQ(still.code, "memory_not_forgotten");
    EXPECT_EQ(still.patch, R"({"again": true})") << "both may come yet";
}

TEST(memory_ends, of_a_forgetting_that_failed_there_are_another_one) {
    EXPECT_EQ(forgetting(Work::kFailed, 1s).state, kAgain);
    EXPECT_EQ(forgetting(Work::kFailed, 1s, false, answered(500)).state, kAgain);
    EXPECT_GE(forgetting(Work::kFailed, 1s).delay, 5s);
    Listing left;
    left.memories.resize(1);
    Claim claim = row(Verb::kFind, 10min, true);
    claim.body = R"({"do":"forget"})";
    EXPECT_EQ(judge(claim, left, true).state, kAgain) << "nobody told, and it is there still";
}

}  // namespace
}  // namespace workers::background::memories
