// What mem0 lists of a patient, where it, Redis or PostgreSQL is late or away; and before it is
// asked for.
#include "tests/adapters/workers/hot/lookup/recall.hpp"
#include "workers/hot/lookup/list_warm_up.hpp"

#include <gmock/gmock.h>

namespace workers::hot::lookup {
namespace {

using testing::HasSubstr;

class RecallLate : public Recall {
  protected:
    // As a message does, until its timer has come and that is so. Whether all is there.
    std::shared_ptr<const bool> wait_until(const std::function<bool()>& is_so) {
        const auto told = std::make_shared<bool>(false);
        const auto is_over = std::make_shared<bool>(false);
        EXPECT_TRUE(recall().is_partial);
        patients_->await(clinic_, patient_, kPatience, [told] { *told = true; });
        loop_.after(kLate, [is_over] { *is_over = true; });
        turn_until([&] { return *is_over && is_so(); });
        return told;
    }
};

TEST_P(RecallLate, a_mem0_that_hangs_keeps_nobody_and_nothing_waiting) {
    remember("language", "es");
    order(R"(,"hang":true)");
    start_with_mem0();
    // Our own rows come as ever, through the same threads.
    turn_until([&] { return recall().memories != nullptr; });
    EXPECT_EQ(recall().language(), "es");
    clock_.ahead_us += kLate + 1;
    turn_until([&] { return provider_->is_away(); });
    // Nobody waits for it any more, this one's or another's.
    EXPECT_TRUE(is_told_within(kPatience, milliseconds(0)));
    EXPECT_EQ(recall().listed, nullptr);
    EXPECT_EQ(ended_with("memory_timeout"), 0);
}

TEST_P(RecallLate, nothing_is_used_before_ours_are_there_though_mem0_is_quick) {
    remember("language", "es");
    tell_mem0(clinic_, "language", "pt");
    start_with_mem0();
    const auto done = writer_.transaction([&](shared::postgres::Transaction& transaction) {
        transaction.run("LOCK TABLE healthcare.memories IN ACCESS EXCLUSIVE MODE");
        const auto told = wait_until([&] { return caches_->find("mem0")->hit(id()).has_value(); });
        EXPECT_FALSE(*told) << "ours are on their way";
        EXPECT_EQ(recall().language(), "") << "ours may say that mem0's is forgotten";
    });
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(known().language(), "es");
}

TEST_P(RecallLate, ours_are_used_though_mem0_hangs) {
    remember("language", "es");
    order(R"(,"hang":true)");
    start_with_mem0();
    const auto told = wait_until([&] { return recall().memories != nullptr; });
    EXPECT_FALSE(*told) << "mem0's are on their way";
    EXPECT_EQ(recall().language(), "es");
}

TEST_P(RecallLate, only_so_many_calls_are_under_way) {
    order(R"(,"hang":true)");
    start_with_mem0();
    for (std::size_t i = 0; i < ListedSource::kMostCalls + 10; ++i) {
        patients_->recall(clinic_, shared::uuid_v7().text());
    }
    turn_until([&] { return ended_with("memory_busy") == 10; });
    EXPECT_EQ(ended_with("memory_busy"), 10);
    EXPECT_EQ(mem0_calls(), 10);
}

TEST_P(RecallLate, once_its_breaker_is_open_nothing_is_waited_for) {
    remember("language", "es");
    tell_mem0(clinic_, "name", "Ana");
    order(R"(,"status":503)");
    start_with_mem0();
    turn_until([&] { return recall().memories && ended_with("memory_breaker_open") > 0; });
    EXPECT_EQ(ended_with("memory_unavailable"), 5);
    EXPECT_TRUE(provider_->is_away());
    EXPECT_TRUE(is_told_within(kPatience, seconds(60)));
    EXPECT_EQ(recall().listed, nullptr);
    EXPECT_EQ(recall().language(), "es");
    EXPECT_THAT(health(), HasSubstr(R"("mem0":{"state":"degraded")"));
    order("");
    clock_.ahead_us += 46'000'000;
    EXPECT_EQ(known().fact("name"), "Ana");
    EXPECT_THAT(health(), HasSubstr(R"("mem0":{"state":"up")"));
}

TEST_P(RecallLate, a_list_in_redis_is_waited_for_though_mem0_is_away) {
    order(R"(,"hang":true)");
    put_into_redis("Ana", 600'000);
    start_with_mem0();
    patients_->recall(clinic_, shared::uuid_v7().text());
    turn_until([&] { return caches_->find("mem0")->counts().l2_misses == 1; });
    clock_.ahead_us += kLate + 1;
    turn_until([&] { return provider_->is_away(); });
    EXPECT_TRUE(recall().is_partial);
    EXPECT_TRUE(is_told_within(kPatience, seconds(60)));
    EXPECT_EQ(recall().fact("name"), "Ana");
    EXPECT_EQ(mem0_calls(), 0);
}

TEST_P(RecallLate, an_old_list_in_redis_is_used_while_mem0_hangs) {
    order(R"(,"hang":true)");
    put_into_redis("Ana", -1'000);
    start_with_mem0();
    turn_until([&] { return recall().fact("name") == "Ana"; });  // long before mem0 gives up
    EXPECT_EQ(recall().fact("name"), "Ana");
    EXPECT_EQ(ended_with("memory_timeout"), 0);
}

TEST_P(RecallLate, goes_on_without_redis) {
    has_redis_ = caching_.loads.redis.enabled = false;
    remember("language", "es");
    tell_mem0(clinic_, "name", "Ana");
    start_with_mem0();
    const auto both = known();
    EXPECT_EQ(both.language(), "es");
    EXPECT_EQ(both.fact("name"), "Ana");
}

TEST_P(RecallLate, those_who_wrote_within_a_day_are_listed_beside_a_start) {
    tell_mem0(clinic_, "name", "Ana");
    run("INSERT INTO core.conversation_sessions (id, conversation, organization_id, clinic_id, "
        "patient_id, source, line, started_at, last_message_at) VALUES (gen_random_uuid(), "
        "repeat('a', 32), $1, $2, $3, 'demo', 'one', now() - interval '1 hour', now())",
        {organization_, clinic_, patient_});
    start_with_mem0();
    auto* lists = caches_->find("mem0");
    const ListWarmUp warm_up(*lists, database_.connect(), {.limit = seconds(60)});
    turn_until([&] { return lists->hit(id()).has_value(); });
    EXPECT_EQ(mem0_calls(), 1);
    turn_until([&] { return recall().memories != nullptr; });
    EXPECT_FALSE(recall().is_partial);
    EXPECT_EQ(recall().fact("name"), "Ana");
}

TEST_P(RecallLate, a_warm_up_ends_with_its_time_though_mem0_hangs) {
    order(R"(,"hang":true)");
    for (int i = 0; i < 20; ++i) {
        const std::string patient = shared::uuid_v7().text();
        run("INSERT INTO healthcare.patients (id, clinic_id, name) VALUES ($1, $2, 'Ana')",
            {patient, clinic_});
        run("INSERT INTO core.conversation_sessions (id, conversation, organization_id, clinic_id, "
            "patient_id, source, line, started_at, last_message_at) VALUES (gen_random_uuid(), "
            "md5($4), $1, $2, $3, 'demo', 'one', now() - interval '1 hour', now())",
            {organization_, clinic_, patient, patient});
    }
    start_with_mem0();
    auto* lists = caches_->find("mem0");
    {
        const ListWarmUp warm_up(*lists, database_.connect(), {.limit = seconds(60), .at_once = 3});
        turn_until([&] { return lists->counts().coalesced + lists->counts().l2_misses >= 3; });
    }  // its end waits for none of them
    EXPECT_LE(lists->counts().l2_misses, 4U);
}

INSTANTIATE_TEST_SUITE_P(dialects,
                         RecallLate,
                         testing::Values(shared::memory::mem0::Dialect::kHosted,
                                         shared::memory::mem0::Dialect::kServer),
                         [](const auto& one) {
                             return one.param == shared::memory::mem0::Dialect::kHosted ? "hosted"
                                                                                        : "server";
                         });

}  // namespace
}  // namespace workers::hot::lookup
