// What is queued for a memory provider, who may claim what when, and whose note of its end counts.
#include "tests/adapters/workers/background/clinic_database.hpp"
#include "workers/background/memories/queue.hpp"
#include "workers/background/outbox/backlog.hpp"

#include <gtest/gtest.h>

namespace workers::background::memories {
namespace {

using namespace std::chrono_literals;
using State = Settled::State;

const char* kRows = "SELECT count(*) FROM core.outbox WHERE kind = 'memory'";
constexpr Lease kLease{45s, 21s};

TurnMaker said(const std::string& text, const std::string& record = "r1", int patient = 0) {
    TurnMaker maker;
    maker.record = record;
    maker.message = "m-" + record;
    maker.text = text;
    if (patient > 0) {
        const std::string number = std::to_string(patient);
        maker.turn.patient_id = id("patient-" + number);
        maker.turn.session.id = id("session-" + number);
        maker.conversation = std::string(31, '0') + static_cast<char>('0' + patient);
        maker.turn.message.address.phone = "1202555020" + number;
        maker.turn.message.address.hash = maker.conversation;
    }
    return maker;
}

TEST(memory_queue, holds_nothing_where_memory_is_local) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({said("I like mornings").item(0)});
    EXPECT_EQ(clinic.value(kRows), "0");
}

class memory_outbox : public testing::Test {
  protected:
    memory_outbox()
        : owner_(clinic_, persist::StaffWebhook::kNone, Turns::kQueued),
          connection_(clinic_.database.connect()) {}

    std::vector<Claim> claim_due() {
        const auto claims = claim(connection_, kLease);
        EXPECT_TRUE(claims);
        return claims ? *claims : std::vector<Claim>{};
    }
    Claim claim_one() {
        const auto claims = claim_due();
        EXPECT_EQ(claims.size(), 1u);
        return claims.empty() ? Claim{} : claims.front();
    }
    static Settled settled_of(const Claim& claim, State state) {
        Settled out;
        out.id = claim.id;
        out.token = claim.token;
        out.clinic_id = claim.clinic_id;
        out.patient_id = claim.patient_id;
        out.state = state;
        out.is_open = state == State::kGivenUp;
        return out;
    }
    void note(const Claim& claim, State state, std::chrono::milliseconds delay = 0ms) {
        Settled one = settled_of(claim, state);
        one.delay = delay;
        ASSERT_TRUE(settle(connection_, {one}));
    }
    void run(const std::string& sql) { ASSERT_TRUE(connection_.script(sql)); }
    // What its session counted is there for others.
    static void flush(shared::postgres::Connection& connection) {
        ASSERT_TRUE(connection.script("SELECT pg_stat_force_next_flush()"));
    }
    void make_due() { run("UPDATE core.outbox SET due_at = now() WHERE done_at IS NULL"); }
    // As if the calls under way had begun so much earlier.
    void age(const std::string& time) {
        run("UPDATE core.outbox SET tried_at = tried_at - interval '" + time +
            "', taken_at = taken_at - interval '" + time + "'");
    }
    // `patients` of them say one thing each.
    void store_of(int patients) {
        std::vector<batches::Item> items;
        for (int i = 1; i <= patients; ++i) {
            items.push_back(said("I like mornings", "r" + std::to_string(i), i)
                                .item(static_cast<shared::kafka::Offset>(i - 1)));
        }
        owner_.store(items);
    }

    ClinicDatabase clinic_;
    Owner owner_;
    shared::postgres::Connection connection_;
};

TEST_F(memory_outbox, holds_each_message_once_however_often_it_is_read) {
    owner_.store({said("I like mornings").item(0), said("I like mornings").item(1)});
    owner_.store({said("I like mornings").item(2)});
    EXPECT_EQ(clinic_.value(kRows), "1");
    EXPECT_EQ(clinic_.value("SELECT body->>'text' || '|' || (body->>'message') || '|' || "
                            "(body->>'language') || '|' || (body ? 'reply') FROM core.outbox"),
              "I like mornings|m-r1|en|false");
}

TEST_F(memory_outbox, holds_the_same_words_of_a_patient_once_also_when_they_are_done) {
    owner_.store({said("I like  Mornings").item(0), said("i like mornings ", "r2").item(1)});
    EXPECT_EQ(clinic_.value(kRows), "1");
    note(claim_one(), State::kDone);
    EXPECT_EQ(clinic_.value("SELECT body::text FROM core.outbox"), "{}") << "its words are gone";
    owner_.store({said("I like mornings", "r3").item(2)});
    EXPECT_EQ(clinic_.value(kRows), "1");
    owner_.store({said("I like mornings", "r4", 2).item(3)});
    EXPECT_EQ(clinic_.value(kRows), "2") << "another patient said it";
}

TEST_F(memory_outbox, holds_words_of_patients_alone) {
    TurnMaker own = said("on our phone", "r2");
    own.turn.message_kind = "own";
    TurnMaker nobody = said("of a group", "r3");
    nobody.turn.patient_id.clear();
    owner_.store({said(" \n", "r1").item(0), own.item(1), nobody.item(2)});
    EXPECT_EQ(clinic_.value(kRows), "0");
}

TEST_F(memory_outbox, holds_nothing_of_an_erased_patient_nor_of_another_clinics) {
    owner_.store({said("first").item(0)});
    run("DELETE FROM core.outbox; UPDATE healthcare.patients SET erased_at = now()");
    owner_.store({said("from before", "r2").item(1)});
    EXPECT_EQ(clinic_.value(kRows), "0");
    const std::string other = "0190a000-0000-7000-8000-0000000000ff";
    run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) VALUES ('" +
        other + "', '" + kOrganization +
        "', 'other', 'UTC', '{en}'); INSERT INTO healthcare.patients (id, clinic_id) VALUES ('" +
        id("patient-5") + "', '" + other + "')");
    owner_.store({said("to the wrong clinic", "r3", 5).item(2)});
    EXPECT_EQ(clinic_.value(kRows), "0");
}

TEST_F(memory_outbox, holds_nothing_of_a_batch_that_was_rolled_back) {
    TurnMaker bad = said("bad", "r2");
    bad.turn.session.id = "no uuid";
    const std::vector<batches::Item> batch{said("good").item(0), bad.item(1)};
    ASSERT_FALSE(owner_.write(batch));
    EXPECT_EQ(clinic_.value(kRows), "0");
}

TEST_F(memory_outbox, goes_in_the_order_in_which_it_was_said_one_at_a_time) {
    TurnMaker later = said("second", "r1");
    later.received_at = kNow + 1'000;
    owner_.store({later.item(0), said("first", "r2").item(1)});
    const Claim first = claim_one();
    EXPECT_NE(first.body.find("first"), std::string::npos);
    EXPECT_TRUE(claim_due().empty()) << "the other waits for it";
    note(first, State::kDone);
    const Claim second = claim_one();
    EXPECT_NE(second.body.find("second"), std::string::npos) << "it is due at once";
}

TEST_F(memory_outbox, four_additions_are_under_way_of_all_workers_together) {
    store_of(6);
    const auto four = claim_due();
    ASSERT_EQ(four.size(), 4u);
    auto other = clinic_.database.connect();
    EXPECT_TRUE(claim(other, kLease)->empty());
    EXPECT_EQ(*count_open(other), 4u);
    note(four[0], State::kDone);
    EXPECT_EQ(claim_due().size(), 1u) << "one has ended, one begins";
}

TEST_F(memory_outbox, what_has_no_known_end_holds_its_place_for_ten_minutes) {
    store_of(6);
    const auto four = claim_due();
    ASSERT_EQ(four.size(), 4u);
    for (const Claim& one : four) note(one, State::kUnknown, 1h);
    EXPECT_TRUE(claim_due().empty());
    age("9 minutes");
    EXPECT_TRUE(claim_due().empty());
    age("61 seconds");
    EXPECT_EQ(claim_due().size(), 2u);
}

TEST_F(memory_outbox, what_was_given_up_without_an_end_holds_its_place_and_its_patient) {
    owner_.store({said("first").item(0), said("second", "r2").item(1)});
    note(claim_one(), State::kGivenUp);
    make_due();
    EXPECT_TRUE(claim_due().empty()) << "one of a patient at a time";
    EXPECT_EQ(*count_open(connection_), 1u);
    age("11 minutes");
    make_due();
    EXPECT_EQ(claim_one().verb, Verb::kAdd);
}

TEST_F(memory_outbox, a_killed_workers_addition_is_looked_for_before_it_is_tried_again) {
    owner_.store({said("first").item(0)});
    EXPECT_EQ(claim_one().verb, Verb::kAdd);
    EXPECT_TRUE(claim_due().empty()) << "its lease goes on";
    make_due();
    age("70 seconds");
    const Claim found = claim_one();
    EXPECT_EQ(found.verb, Verb::kFind);
    EXPECT_GE(found.open, 70s);
    EXPECT_FALSE(found.is_taken);
    EXPECT_EQ(found.attempts, 1) << "a look is no attempt";
    note(found, State::kAgain);
    const Claim again = claim_one();
    EXPECT_EQ(again.verb, Verb::kAdd);
    EXPECT_EQ(again.attempts, 2);
}

TEST_F(memory_outbox, what_the_provider_took_leaves_its_place_and_is_looked_for) {
    owner_.store({said("first").item(0)});
    note(claim_one(), State::kTaken);
    EXPECT_EQ(*count_open(connection_), 0u);
    age("20 seconds");
    const Claim found = claim_one();
    EXPECT_EQ(found.verb, Verb::kFind);
    EXPECT_TRUE(found.is_taken);
    note(found, State::kTaken);
    age("20 seconds");
    EXPECT_GE(claim_one().open, 40s) << "counted from when it was taken";
}

TEST_F(memory_outbox, a_failure_that_is_told_late_does_not_count_and_a_success_does) {
    owner_.store({said("first").item(0)});
    const Claim old = claim_one();
    make_due();
    const Claim now = claim_one();
    note(old, State::kGivenUp);
    EXPECT_EQ(clinic_.value("SELECT count(*) FROM core.outbox WHERE given_up_at IS NOT NULL"), "0");
    note(old, State::kDone);
    EXPECT_EQ(clinic_.value("SELECT count(*) FROM core.outbox WHERE done_at IS NOT NULL"), "1");
    note(now, State::kAgain);
    EXPECT_EQ(clinic_.value("SELECT count(*) FROM core.outbox WHERE done_at IS NOT NULL"), "1");
}

TEST_F(memory_outbox, an_event_goes_with_what_it_is_of) {
    owner_.store({said("first").item(0)});
    for (const State state : {State::kUnknown, State::kAgain, State::kTaken}) {
        Settled taken = settled_of(claim_one(), State::kTaken);
        taken.patch = R"({"event": "e", "event_of": 1})";
        ASSERT_TRUE(settle(connection_, {taken}));
        EXPECT_EQ(clinic_.value("SELECT body->>'event' FROM core.outbox"), "e");
        make_due();
        note(claim_one(), state);
        EXPECT_EQ(clinic_.value("SELECT body ?| '{event,event_of}' FROM core.outbox"),
                  state == State::kTaken ? "t" : "f");
        EXPECT_EQ(clinic_.value("SELECT body->>'text' FROM core.outbox"), "first");
        make_due();
    }
    note(claim_one(), State::kGivenUp);
    EXPECT_EQ(clinic_.value("SELECT body->>'event' FROM core.outbox"), "e") << "it may go on there";
}

TEST_F(memory_outbox, a_forgetting_that_was_queued_is_looked_for) {
    run("INSERT INTO core.outbox (id, kind, dedupe_key, clinic_id, patient_id, body) VALUES "
        "(gen_random_uuid(), 'memory', 'f', '" +
        std::string(kClinic) + "', '" + id("patient") + "', '{\"do\":\"forget\"}')");
    const Claim first = claim_one();
    EXPECT_EQ(first.verb, Verb::kForget);
    note(first, State::kTaken);
    age("1 minute");
    make_due();
    const Claim look = claim_one();
    EXPECT_EQ(look.verb, Verb::kFind);
    EXPECT_TRUE(look.is_taken);
    EXPECT_EQ(look.attempts, 1);
    EXPECT_GE(look.open, 1min);
    note(look, State::kAgain);
    EXPECT_EQ(claim_one().verb, Verb::kForget);
}

TEST_F(memory_outbox, facts_that_were_taken_out_are_told_to_the_caches) {
    owner_.store({said("first").item(0)});
    run("DELETE FROM core.cache_outbox");
    const Claim claim = claim_one();
    Settled done = settled_of(claim, State::kDone);
    done.is_news = true;
    ASSERT_TRUE(settle(connection_, {done}));
    EXPECT_EQ(clinic_.value("SELECT entity || patient_id FROM core.cache_outbox"),
              "memories" + id("patient"));
}

TEST_F(memory_outbox, many_of_one_patient_do_not_stand_before_the_others) {
    std::vector<batches::Item> items;
    for (int i = 0; i < 40; ++i) {
        items.push_back(said("words " + std::to_string(i), "r" + std::to_string(i)).item(i));
    }
    owner_.store(items);
    note(claim_one(), State::kAgain, 1h);
    owner_.store({said("of another", "other", 1).item(40)});
    std::size_t claimed = 0;
    for (int i = 0; i < 3 && claimed == 0; ++i) claimed = claim_due().size();
    EXPECT_EQ(claimed, 1u);
}

TEST_F(memory_outbox, what_is_looked_for_or_forgotten_waits_behind_no_addition) {
    run("INSERT INTO core.outbox (id, kind, dedupe_key, clinic_id, patient_id, body, due_at, "
        "tried_at) SELECT gen_random_uuid(), 'memory', n::text, '" +
        std::string(kClinic) +
        "', gen_random_uuid(), CASE n WHEN 50 THEN '{\"do\":\"forget\"}'::jsonb ELSE '{}' END, "
        "now() - make_interval(secs => 100 - n), CASE WHEN n IN (46, 47, 48, 49) THEN now() END "
        "FROM generate_series(1, 50) n");
    int looks = 0, forgets = 0, adds = 0;
    for (const Claim& one : claim_due()) {
        looks += one.verb == Verb::kFind;
        forgets += one.verb == Verb::kForget;
        adds += one.verb == Verb::kAdd;
    }
    EXPECT_EQ(looks, 4);
    EXPECT_EQ(forgets, 1);
    EXPECT_EQ(adds, 0) << "four have no known end";
}

TEST_F(memory_outbox, what_is_taken_back_or_reworded_is_told_so) {
    owner_.store({said("my old number is 5").item(0), said("call me at noon", "r2").item(1)});
    auto connection = clinic_.database.connect();
    ASSERT_TRUE(connection.transaction([](shared::postgres::Transaction& transaction) {
        take_back_turns(transaction, {{id("r1"), ""}, {id("r2"), "call me at one"}});
    }));
    EXPECT_EQ(clinic_.value("SELECT string_agg(body->>'text', ',') FROM core.outbox"),
              "call me at one");
    const Claim open = claim_one();
    ASSERT_TRUE(connection.transaction([](shared::postgres::Transaction& transaction) {
        take_back_turns(transaction, {{id("r2"), ""}});
    }));
    EXPECT_EQ(clinic_.value("SELECT body::text || last_error FROM core.outbox"), "{}taken_back");
    note(open, State::kDone);
    EXPECT_EQ(clinic_.value("SELECT last_error FROM core.outbox"), "taken_back");
}

TEST_F(memory_outbox, nothing_from_before_a_forgetting_is_queued) {
    owner_.store({said("first").item(0)});
    run("DELETE FROM core.outbox; UPDATE healthcare.patients SET memory_since = now()");
    owner_.store({said("late, from before", "r2").item(1)});
    EXPECT_EQ(clinic_.value(kRows), "0");
}

// With 20,000 rows that are over no statement of every few seconds may read the table.
TEST_F(memory_outbox, queries_are_served_by_indexes) {
    store_of(8);
    run("INSERT INTO core.outbox (id, kind, dedupe_key, patient_id, body, done_at) SELECT "
        "gen_random_uuid(), 'memory', n::text, gen_random_uuid(), '{}', now() FROM "
        "generate_series(1, 20000) n; ANALYZE core.outbox");
    run("UPDATE core.outbox SET taken_at = now() WHERE patient_id = '" + id("patient-8") + "'");
    run("UPDATE core.outbox SET body = '{\"do\":\"forget\"}' WHERE patient_id = '" +
        id("patient-7") + "'");
    for (auto* connection : {&connection_, &owner_.connection}) flush(*connection);
    run("SELECT pg_stat_reset_single_table_counters('core.outbox'::regclass)");

    const auto claims = claim_due();
    ASSERT_EQ(claims.size(), 6u) << "four additions, a look and a forgetting";
    const std::vector<State> states{
        State::kDone, State::kAgain, State::kUnknown, State::kTaken, State::kGivenUp, State::kDone};
    for (std::size_t i = 0; i < states.size(); ++i) note(claims[i], states[i]);
    ASSERT_TRUE(connection_.transaction([](shared::postgres::Transaction& transaction) {
        take_back_turns(transaction, {{id("r5"), ""}, {id("r6"), "call me at one"}});
    }));
    ASSERT_TRUE(count_open(connection_));
    ASSERT_TRUE(outbox::look_at(connection_, kOutboxKind, 110'000));
    ASSERT_TRUE(outbox::give_up_older(connection_, kOutboxKind, 24h));
    ASSERT_TRUE(outbox::give_up_oldest(connection_, kOutboxKind, 1));
    ASSERT_TRUE(outbox::purge(connection_, kOutboxKind, 24h));
    ASSERT_TRUE(outbox::purge_given_up(connection_, kOutboxKind, 24h));
    owner_.store({said("I like mornings", "r9").item(8)});
    for (auto* connection : {&connection_, &owner_.connection}) flush(*connection);
    EXPECT_EQ(clinic_.value("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'outbox'"),
              "0");
    EXPECT_NE(clinic_.value("SELECT idx_scan FROM pg_stat_user_tables WHERE relname = 'outbox'"),
              "0");
}

}  // namespace
}  // namespace workers::background::memories
