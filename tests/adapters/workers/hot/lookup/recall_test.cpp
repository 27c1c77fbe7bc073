// What mem0 lists of a patient beside our own rows.
#include "tests/adapters/workers/hot/lookup/recall.hpp"

#include <gmock/gmock.h>

namespace workers::hot::lookup {
namespace {

using testing::ElementsAre;

TEST_P(Recall, a_miss_is_filled_for_the_next_message_which_asks_nobody) {
    tell_mem0(clinic_, "language", "pt");
    tell_mem0(clinic_, "", "prefers mornings");
    start_with_mem0();
    const auto first = recall();
    EXPECT_TRUE(first.is_partial);
    EXPECT_EQ(first.listed, nullptr);
    EXPECT_TRUE(is_told_within(kPatience, seconds(60)));
    const auto next = known();
    EXPECT_FALSE(next.is_partial);
    EXPECT_EQ(next.language(), "pt");
    ASSERT_EQ(next.listed->memories.size(), 2U);
    const auto* other = next.listed->find("memory");  // of a program that names no kind
    ASSERT_NE(other, nullptr);
    EXPECT_EQ(other->text, "prefers mornings");
    EXPECT_FALSE(other->told_at.empty());
    for (int i = 0; i < 50; ++i) EXPECT_EQ(recall().language(), "pt");
    EXPECT_EQ(mem0_calls(), 1);
    // Another worker finds it in Redis.
    const auto redis = shared::redis::connect(caching_.loads.redis);
    turn_until([&] {
        const auto stored = redis->run_one({"GET", "mem0:" + id() + ":listed"}, seconds(5));
        return stored && !stored->text.empty();
    });
    start_with_mem0();
    EXPECT_EQ(known().language(), "pt");
    EXPECT_EQ(mem0_calls(), 1);
}

TEST_P(Recall, our_facts_stand_first_and_allergies_of_both_count) {
    remember("language", "es");
    remember("allergy_flag", "latex");
    tell_mem0(clinic_, "language", "pt");
    tell_mem0(clinic_, "name", "Ana");
    tell_mem0(clinic_, "allergy_flag", "penicillin");
    tell_mem0(clinic_, "allergy_flag", "latex");
    start_with_mem0();
    const auto both = known();
    EXPECT_EQ(both.language(), "es");
    EXPECT_EQ(both.fact("name"), "Ana");
    ASSERT_TRUE(both.allergies());
    EXPECT_THAT(*both.allergies(), ElementsAre("latex", "penicillin"));
}

TEST_P(Recall, memories_of_somebody_else_are_dropped_and_counted) {
    const std::string foreign = other_clinic_ + ":" + patient_;
    order(R"(,"body":{"count":2,"next":null,"previous":null,"results":[)"
          R"({"id":"0190a000-0000-7000-8000-000000000001","memory":"hers","user_id":")" +
          foreign +
          R"("},{"id":"0190a000-0000-7000-8000-000000000002","memory":"mine","user_id":")" + id() +
          R"("}]})");
    start_with_mem0();
    const auto both = known();
    ASSERT_NE(both.listed, nullptr);
    ASSERT_EQ(both.listed->memories.size(), 1U);
    EXPECT_EQ(both.listed->memories[0].text, "mine");
    EXPECT_EQ(metrics_.memory_foreign.value(), 1);
}

TEST_P(Recall, garbage_is_never_kept) {
    tell_mem0(clinic_, "name", "Ana");
    order(R"(,"body":{"oops":[1,2]})");
    start_with_mem0();
    turn_until([&] { return recall().memories && ended_with("memory_garbage") > 0; });
    EXPECT_EQ(recall().listed, nullptr);
    order("");
    clock_.ahead_us += 46'000'000;  // its breaker may have opened meanwhile
    turn_until([&] { return recall().fact("name") == "Ana"; });
    EXPECT_EQ(recall().fact("name"), "Ana");
}

TEST_P(Recall, an_empty_list_is_counted_apart_and_fresh_for_five_minutes) {
    start_with_mem0();
    const auto both = known();
    ASSERT_NE(both.listed, nullptr);
    EXPECT_TRUE(both.listed->memories.empty());
    EXPECT_EQ(metrics_.memory_empty.value(), 1);
    const auto redis = shared::redis::connect(caching_.loads.redis);
    std::string stored;
    turn_until([&] {
        stored = redis->run_one({"GET", "mem0:" + id() + ":listed"}, seconds(5))->text;
        return !stored.empty();
    });
    const auto read = shared::cache::read_stored(stored);
    ASSERT_TRUE(read);
    EXPECT_LE(read->fresh_until, clock_.wall_ms() + 300'000);
    EXPECT_GT(read->fresh_until, clock_.wall_ms() + 200'000);
}

TEST_P(Recall, one_person_at_two_clinics_is_two_patients) {
    tell_mem0(clinic_, "name", "Ana");
    tell_mem0(other_clinic_, "name", "Maria");
    start_with_mem0();
    EXPECT_EQ(known(clinic_).fact("name"), "Ana");
    EXPECT_EQ(known(other_clinic_).fact("name"), "Maria");
    // Whatever somebody puts into Redis under that name.
    const auto redis = shared::redis::connect(caching_.loads.redis);
    Listed listed{id(), {{"m1", "name", "Ana", "en", ""}}};
    std::string json = ListedCodec::write(listed);
    json.insert(1, R"("version":9,"fresh_until":9999999999999,)");
    const std::string key = "mem0:" + other_clinic_ + ":" + patient_ + ":listed";
    ASSERT_TRUE(redis->run_one({"SET", key, json}, seconds(5)));
    for (int i = 0; i < 20; ++i) {
        loop_.turn(5'000);
        EXPECT_NE(patients_->recall(other_clinic_, patient_).fact("name"), "Ana");
    }
}

TEST_P(Recall, what_is_announced_is_read_anew_and_its_old_form_served_no_more) {
    tell_mem0(clinic_, "name", "Ana");
    start_with_mem0();
    EXPECT_EQ(known().fact("name"), "Ana");
    order(R"(,"status":503)");
    announce("mem0:" + id() + ":listed", log_position());
    turn_until([&] { return recall().listed == nullptr; });
    EXPECT_EQ(recall().fact("name"), "");  // forgotten, as far as anybody knows
    order("");
    turn_until([&] { return recall().fact("name") == "Ana"; });
    EXPECT_EQ(recall().fact("name"), "Ana");
}

// mem0 hears of it later, and may even be away by then.
TEST_P(Recall, of_who_was_to_be_forgotten_nothing_from_before_is_used) {
    tell_mem0(clinic_, "language", "pt");
    tell_mem0(clinic_, "allergy_flag", "latex");
    run("UPDATE healthcare.patients SET memory_since = now() + interval '1 second'");
    start_with_mem0();
    const auto both = known();
    EXPECT_EQ(both.listed->memories.size(), 2U);
    EXPECT_EQ(both.language(), "");
    EXPECT_EQ(both.allergies()->size(), 0U);
    EXPECT_TRUE(both.search("latex", 5).empty());
    run("UPDATE healthcare.patients SET memory_since = now() - interval '1 hour'");
    announce("mem0:" + id() + ":all", log_position());
    turn_until([&] { return recall().language() == "pt"; });
    EXPECT_EQ(recall().language(), "pt");
}

TEST_P(Recall, ids_that_are_none_never_leave_us) {
    start_with_mem0();
    for (const char* patient : {"*", "", "%", "a+b", "00000000-0000-0000-0000-000000000000"}) {
        for (int i = 0; i < 5; ++i) {
            EXPECT_EQ(patients_->recall(clinic_, patient).listed, nullptr);
            loop_.turn(2'000);
        }
    }
    EXPECT_EQ(mem0_calls(), 0);
}

INSTANTIATE_TEST_SUITE_P(dialects,
                         Recall,
                         testing::Values(shared::memory::mem0::Dialect::kHosted,
                                         shared::memory::mem0::Dialect::kServer),
                         [](const auto& one) {
                             return one.param == shared::memory::mem0::Dialect::kHosted ? "hosted"
                                                                                        : "server";
                         });

}  // namespace
}  // namespace workers::hot::lookup
