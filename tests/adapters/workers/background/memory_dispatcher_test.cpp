// The dispatcher with real rows and a provider that keeps, loses and refuses as it is told.
#include "tests/adapters/workers/background/clinic_database.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "workers/background/memories/dispatcher.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workers::background::memories {
namespace {

using namespace std::chrono_literals;
using namespace shared::memory;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// Answers before the call returns, or not at all.
class FakeProvider final : public Provider {
  public:
    struct Kept {
        std::string outbox_id, text;
        bool infer = false;
    };
    enum class Answer { kDone, kNone, kEmpty, kQueued, kLost, kRefused, kNoKey };

    bool refuses_reads() const override { return false; }
    void list(const UserId&, std::function<void(Listing)> done) override { done({}); }
    void search(const UserId&,
                std::string_view,
                std::size_t,
                std::function<void(Listing)> done) override {
        done({});
    }
    void add(const UserId& user, Addition addition, std::function<void(Added)> done) override {
        ++adds;
        Added out;
        out.is_queued = answer == Answer::kQueued;
        if (out.is_queued) out.event_id = event;
        out.is_empty = answer == Answer::kEmpty && addition.infer;
        if (addition.infer) out.facts = facts;
        if (answer == Answer::kRefused) out.outcome = {Fate::kRetry, "memory_refused"};
        if (answer == Answer::kNoKey) out.outcome = {Fate::kStop, "memory_unauthorized", 401};
        if (answer == Answer::kLost) out.outcome = {Fate::kUnknown, "memory_timeout"};
        const bool is_kept = answer == Answer::kDone || answer == Answer::kNone ||
                             (answer == Answer::kEmpty && !addition.infer) ||
                             (answer == Answer::kLost && keeps_lost);
        if (is_kept) {
            kept.emplace(
                user.text(),
                Kept{addition.outbox_id.text(), addition.messages.front().content, addition.infer});
        }
        if (answer != Answer::kNone) done(std::move(out));
    }
    void find(const UserId& user,
              const Sought& sought,
              std::function<void(Listing)> done) override {
        ++finds;
        Listing out;
        const auto [begin, end] = kept.equal_range(user.text());
        for (auto it = begin; it != end; ++it) {
            if (it->second.outbox_id == sought.outbox_id.text()) out.memories.emplace_back();
        }
        events.push_back(sought.event_id);
        out.work = work;
        done(std::move(out));
    }
    void forget(const UserId& user,
                shared::BootNs send_before,
                std::function<void(Forgotten)> done) override {
        ++forgets;
        forget_before = send_before;
        Forgotten out;
        out.is_queued = answer == Answer::kQueued;
        if (out.is_queued) out.event_id = event;
        if (may_not_forget) out.outcome = {Fate::kStop, "memory_unauthorized", 403};
        if (!out.is_queued && !may_not_forget) kept.erase(user.text());
        out.foreign = foreign;
        done(std::move(out));
    }
    void forget(const UserId&, std::string_view, std::function<void(Forgotten)> done) override {
        done({});
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> out;
        for (const auto& [user, one] : kept) out.push_back(one.text);
        return out;
    }

    Answer answer = Answer::kDone;
    bool keeps_lost = false;
    std::vector<Fact> facts;
    std::multimap<std::string, Kept> kept;
    int adds = 0, finds = 0, forgets = 0;
    std::string event;                // of what is queued
    std::vector<std::string> events;  // that were asked for
    Work work = Work::kUntold;        // what they say
    shared::BootNs forget_before = 0;
    bool may_not_forget = false;
    std::size_t foreign = 0;  // rows of others that a forgetting saw
};

using Answer = FakeProvider::Answer;

class memory_dispatcher : public testing::Test {
  protected:
    memory_dispatcher()
        : owner_(clinic_, persist::StaffWebhook::kNone, Turns::kQueued),
          connection_(clinic_.database.connect()),
          metrics_(registry_) {
        start();
    }
    void start() {
        dispatcher_.emplace(
            Dispatcher::Parts{connection_, provider_, clock_, metrics_, health_, [] { return 0.; }},
            settings_);
    }
    void say(const std::string& text) {
        TurnMaker maker;
        maker.record = maker.message = "r" + std::to_string(offset_);
        maker.text = text;
        owner_.store({maker.item(offset_++)});
    }
    // Until nothing more happens.
    void turn(int times = 4) {
        for (int i = 0; i < times; ++i) {
            clock_.now_us += 61'000'000;
            dispatcher_->turn();
        }
    }
    void run(const std::string& sql) { ASSERT_TRUE(owner_.connection.script(sql)); }
    void forget(const std::string& body) {
        run("INSERT INTO core.outbox (id, kind, dedupe_key, clinic_id, patient_id, body) SELECT "
            "gen_random_uuid(), 'memory', 'f', clinic_id, patient_id, '" +
            body + "' FROM core.outbox");
    }
    void make_due() { run("UPDATE core.outbox SET due_at = now() WHERE done_at IS NULL"); }
    void age(const std::string& time) {
        run("UPDATE core.outbox SET tried_at = tried_at - interval '" + time +
            "', taken_at = taken_at - interval '" + time + "', due_at = now()");
    }
    std::string count(const std::string& where) const {
        return clinic_.value("SELECT count(*) FROM core.outbox WHERE " + where);
    }
    std::string calls(const std::string& call, const std::string& result) const {
        return std::to_string(static_cast<int>(metrics_.memory.calls.at({call, result}).value()));
    }

    ClinicDatabase clinic_;
    Owner owner_;
    shared::postgres::Connection connection_;
    shared::metrics::Registry registry_;
    Metrics metrics_;
    shared::app::Health health_;
    fakes::ManualClock clock_;
    FakeProvider provider_;
    DispatchSettings settings_;
    std::optional<Dispatcher> dispatcher_;
    shared::kafka::Offset offset_ = 0;
};

TEST_F(memory_dispatcher, tells_each_message_once) {
    say("I like mornings");
    say("My dentist is Dr Vega");
    turn();
    EXPECT_THAT(provider_.texts(),
                UnorderedElementsAre("I like mornings", "My dentist is Dr Vega"));
    EXPECT_EQ(provider_.adds, 2);
    EXPECT_EQ(count("done_at IS NOT NULL AND body = '{}'"), "2");
    turn();
    EXPECT_EQ(provider_.adds, 2);
}

TEST_F(memory_dispatcher, looks_for_what_a_killed_worker_had_begun) {
    say("I like mornings");
    provider_.answer = Answer::kNone;  // kept, and the worker ends before the answer
    turn(1);
    start();
    provider_.answer = Answer::kDone;
    age("1 minute");
    turn();
    EXPECT_EQ(provider_.adds, 1);
    EXPECT_EQ(provider_.finds, 1);
    EXPECT_EQ(count("done_at IS NOT NULL"), "1");
}

TEST_F(memory_dispatcher, adds_again_only_what_is_not_there_after_ten_minutes) {
    say("I like mornings");
    provider_.answer = Answer::kLost;
    turn(1);
    age("9 minutes");
    turn(1);
    EXPECT_EQ(provider_.finds, 1);
    EXPECT_EQ(provider_.adds, 1);
    provider_.answer = Answer::kDone;
    age("61 seconds");
    turn();
    EXPECT_EQ(provider_.adds, 2);
    EXPECT_THAT(provider_.texts(), ElementsAre("I like mornings"));
}

TEST_F(memory_dispatcher, does_not_double_what_timed_out_and_was_kept) {
    say("I like mornings");
    provider_.answer = Answer::kLost;
    provider_.keeps_lost = true;
    turn(1);
    age("11 minutes");
    provider_.answer = Answer::kDone;
    turn();
    EXPECT_EQ(provider_.adds, 1);
    EXPECT_THAT(provider_.texts(), ElementsAre("I like mornings"));
}

TEST_F(memory_dispatcher, keeps_word_for_word_what_no_fact_was_taken_out_of) {
    say("the usual, please");
    provider_.answer = Answer::kEmpty;
    turn();
    ASSERT_EQ(provider_.kept.size(), 1u);
    EXPECT_FALSE(provider_.kept.begin()->second.infer);
    EXPECT_EQ(calls("add", "empty"), "1");
    EXPECT_EQ(count("done_at IS NOT NULL"), "1");
}

TEST_F(memory_dispatcher, waits_for_what_is_queued_and_keeps_it_word_for_word_in_the_end) {
    say("I like mornings");
    provider_.answer = Answer::kQueued;
    turn(2);
    EXPECT_EQ(count("taken_at IS NOT NULL AND tried_at IS NULL"), "1");
    age("1 minute");
    turn(2);
    EXPECT_EQ(calls("find", "missing"), "1");
    provider_.answer = Answer::kDone;
    age("10 minutes");
    turn();
    ASSERT_EQ(provider_.kept.size(), 1u);
    EXPECT_FALSE(provider_.kept.begin()->second.infer);
}

TEST_F(memory_dispatcher, asks_for_the_event_of_what_is_queued_and_goes_by_it) {
    say("the usual, please");
    provider_.answer = Answer::kQueued;
    provider_.event = "0190a000-0000-7000-8000-0000000000ee";
    turn(2);
    provider_.work = Work::kGoesOn;
    age("9 minutes");
    turn(2);
    EXPECT_THAT(provider_.events, ElementsAre(provider_.event));
    EXPECT_EQ(calls("find", "queued"), "1");
    EXPECT_EQ(count("taken_at IS NOT NULL"), "1") << "longer than where nothing is said of it";
    age("30 minutes");
    turn(2);
    EXPECT_EQ(provider_.adds, 1) << "never beside what goes on";
    provider_.events.clear();
    provider_.work = Work::kNothing;
    provider_.answer = Answer::kDone;
    make_due();
    turn();
    EXPECT_EQ(calls("find", "empty"), "1");
    ASSERT_EQ(provider_.kept.size(), 1u);
    EXPECT_FALSE(provider_.kept.begin()->second.infer);
    EXPECT_EQ(count("done_at IS NOT NULL"), "1");
}

TEST_F(memory_dispatcher, tries_again_at_once_what_ended_badly_and_asks_for_the_new_event_alone) {
    say("I like mornings");
    provider_.answer = Answer::kQueued;
    provider_.event = "0190a000-0000-7000-8000-0000000000ee";
    turn(2);
    provider_.work = Work::kFailed;
    make_due();
    turn(2);
    EXPECT_EQ(count("taken_at IS NULL AND last_error = 'memory_model' AND attempts = 1"), "1");
    provider_.answer = Answer::kLost;
    make_due();
    turn(2);
    age("1 minute");
    turn(1);
    EXPECT_EQ(provider_.adds, 2);
    EXPECT_THAT(provider_.events, ElementsAre(provider_.event, ""))
        << "the first event says nothing of the second addition";
    EXPECT_EQ(count("tried_at IS NOT NULL"), "1");
}

TEST_F(memory_dispatcher, holds_up_while_the_provider_is_away_and_drains_then) {
    provider_.answer = Answer::kRefused;
    for (int i = 0; i < 30; ++i) say("words " + std::to_string(i));
    dispatcher_->turn();
    dispatcher_->turn();
    const int tried = provider_.adds;
    dispatcher_->turn();
    EXPECT_EQ(provider_.adds, tried) << "nothing is sent for some seconds";
    EXPECT_THAT(health_.answer("/health")->body, HasSubstr("memory_refused"));
    EXPECT_EQ(count("done_at IS NULL AND given_up_at IS NULL AND attempts = 0"), "30");
    provider_.answer = Answer::kDone;
    for (int i = 0; i < 80; ++i) {
        make_due();
        turn(1);
    }
    EXPECT_EQ(provider_.kept.size(), 30u);
    EXPECT_EQ(count("done_at IS NULL"), "0");
}

TEST_F(memory_dispatcher, keeps_what_a_model_found_with_the_row_that_is_done) {
    provider_.facts = {{"fact", "Afraid of needles", "en"}, {"fact", "afraid of  needles", "en"}};
    say("I am afraid of needles");
    run("DELETE FROM core.cache_outbox");
    turn();
    EXPECT_EQ(
        clinic_.value("SELECT string_agg(body || '|' || lang || '|' || source_message_id, ',') "
                      "FROM healthcare.memories WHERE kind = 'fact'"),
        "Afraid of needles|en|r0");
    EXPECT_NE(clinic_.value("SELECT count(*) FROM core.cache_outbox WHERE entity = 'memories'"),
              "0");
}

TEST_F(memory_dispatcher, keeps_nothing_of_who_was_erased_or_forgotten_meanwhile) {
    provider_.facts = {{"fact", "Afraid of needles", "en"}};
    say("I am afraid of needles");
    dispatcher_->turn();
    run("UPDATE healthcare.patients SET erased_at = now()");
    turn();
    EXPECT_EQ(clinic_.value("SELECT count(*) FROM healthcare.memories WHERE kind = 'fact'"), "0");
}

TEST_F(memory_dispatcher, keeps_nothing_of_who_was_forgotten_while_the_model_read) {
    provider_.facts = {{"fact", "Afraid of needles", "en"}};
    say("I am afraid of needles");
    dispatcher_->turn();
    run("UPDATE core.outbox SET body = '{}', given_up_at = now(), last_error = 'forgotten'; "
        "UPDATE healthcare.patients SET memory_since = now()");
    turn();
    EXPECT_EQ(clinic_.value("SELECT count(*) FROM healthcare.memories WHERE kind = 'fact'"), "0");
}

TEST_F(memory_dispatcher, waits_for_a_person_where_the_key_is_refused) {
    say("I like mornings");
    provider_.answer = Answer::kNoKey;
    dispatcher_->turn();
    dispatcher_->turn();
    clock_.now_us += 30'000'000;
    dispatcher_->turn();
    EXPECT_EQ(provider_.adds, 1);
    EXPECT_EQ(calls("add", "memory_unauthorized"), "1");
    EXPECT_EQ(count("given_up_at IS NOT NULL"), "0");
}

// It may be a right that the key has not, while it has all others.
TEST_F(memory_dispatcher, delays_a_forgetting_that_is_refused_and_nothing_else) {
    say("I like mornings");
    turn();
    forget(R"({"do":"forget","again":false})");
    provider_.may_not_forget = true;
    provider_.foreign = 2;
    dispatcher_->turn();
    dispatcher_->turn();
    EXPECT_EQ(calls("forget", "memory_unauthorized"), "1");
    EXPECT_EQ(metrics_.memory.foreign.value(), 2);
    EXPECT_EQ(count("done_at IS NULL AND attempts = 0 AND due_at > now() + interval '50 seconds'"),
              "1");
    run("INSERT INTO core.outbox (id, kind, dedupe_key, clinic_id, patient_id, body) SELECT "
        "gen_random_uuid(), 'memory', 'another', clinic_id, gen_random_uuid(), "
        "'{\"text\": \"evenings\"}' FROM core.outbox LIMIT 1");
    dispatcher_->turn();
    EXPECT_EQ(provider_.adds, 2) << "another patient's, at once";
    EXPECT_EQ(provider_.forgets, 1);
    provider_.may_not_forget = false;
    make_due();
    turn();
    EXPECT_EQ(count("done_at IS NULL"), "0");
    EXPECT_EQ(provider_.forgets, 2);
}

TEST_F(memory_dispatcher, gives_up_what_is_a_week_old_and_counts_it) {
    say("I like mornings");
    run("UPDATE core.outbox SET created_at = now() - interval '8 days'");
    turn(1);
    EXPECT_EQ(count("given_up_at IS NOT NULL AND last_error = 'age'"), "1");
    EXPECT_EQ(metrics_.memory.given_up.at("age").value(), 1);
    EXPECT_EQ(provider_.adds, 0);
}

TEST_F(memory_dispatcher, gives_up_the_oldest_where_too_many_wait) {
    settings_.most_waiting = 3;
    start();
    provider_.answer = Answer::kRefused;
    for (int i = 0; i < 5; ++i) say("words " + std::to_string(i));
    turn(1);
    EXPECT_EQ(count("given_up_at IS NOT NULL AND last_error = 'backlog'"), "2");
    EXPECT_EQ(metrics_.memory.given_up.at("backlog").value(), 2);
}

TEST_F(memory_dispatcher, says_nothing_after_a_forgetting_that_is_queued_until_it_is_over) {
    say("I like mornings");
    turn();
    forget(R"({"do":"forget","again":false})");
    provider_.answer = Answer::kQueued;
    provider_.event = "0190a000-0000-7000-8000-0000000000ee";
    turn(2);
    say("I am new here");
    provider_.work = Work::kGoesOn;
    for (int look = 0; look < 3; ++look) {
        make_due();
        turn();
    }
    EXPECT_EQ(provider_.adds, 1);
    EXPECT_EQ(provider_.forgets, 1);
    EXPECT_THAT(provider_.events, testing::Each(provider_.event));
    provider_.work = Work::kFailed;
    make_due();
    turn();
    provider_.work = Work::kGoesOn;
    make_due();
    turn();
    EXPECT_EQ(provider_.forgets, 2) << "the first ended badly";
    EXPECT_EQ(provider_.adds, 1);
    provider_.kept.clear();  // the second happens
    provider_.work = Work::kEnded;
    provider_.answer = Answer::kDone;
    make_due();
    turn();
    EXPECT_THAT(provider_.texts(), ElementsAre("I am new here"));
    EXPECT_EQ(count("done_at IS NULL"), "0");
    EXPECT_EQ(calls("find", "done"), "1");
}

TEST_F(memory_dispatcher, forgets_after_what_was_said_before_and_once_more_later) {
    say("I like mornings");
    turn();
    forget(R"({"do":"forget","again":true})");
    turn(1);
    EXPECT_THAT(provider_.texts(), IsEmpty());
    EXPECT_EQ(provider_.forget_before, clock_.boot_ns() + 5'000'000'000) << "as an addition";
    say("I am new here");
    turn();
    EXPECT_THAT(provider_.texts(), IsEmpty()) << "it waits for the second time";
    make_due();
    turn();
    make_due();
    turn();
    EXPECT_EQ(provider_.forgets, 2);
    EXPECT_THAT(provider_.texts(), ElementsAre("I am new here"));
}

}  // namespace
}  // namespace workers::background::memories
