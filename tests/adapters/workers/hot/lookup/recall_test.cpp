// What mem0 lists of a patient beside our own rows: the sandbox's mem0 in both dialects, real Redis
// and PostgreSQL.
#include "tests/adapters/shared/memory/mem0/calls.hpp"
#include "tests/adapters/workers/hot/lookup/clinics.hpp"
#include "tests/flow/ops/sandbox/harness.hpp"
#include "workers/hot/lookup/cached_patients.hpp"
#include "workers/hot/lookup/list_warm_up.hpp"

#include <gmock/gmock.h>

namespace workers::hot::lookup {
namespace {

namespace mem0 = shared::memory::mem0;
using mem0::Dialect;
using shared::memory::Addition;
using shared::memory::UserId;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr shared::MonoUs kLate = 50'000;
constexpr shared::MonoUs kPatience = 60'000'000;  // of a test on a busy machine

class Recall : public Clinics, public testing::WithParamInterface<Dialect> {
  protected:
    void SetUp() override {
        Clinics::SetUp();
        database_settings_.statement_timeout = seconds(30);  // none hangs, whatever the load
        database_settings_.connect_timeout = seconds(30);
        auto config = ops::sandbox::test::config_of(folder_, receiver_);
        service_ = std::make_unique<ops::sandbox::Service>(config);
        sandbox_.emplace("http://" + service_->address());
        writer_of_mem0_ = mem0::make_client(settings(seconds(15)), clock_);
        for (const std::string& clinic : {clinic_, other_clinic_}) {
            if (clinic == other_clinic_) {
                run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
                    "VALUES ($1, $2, 'other', 'UTC', '{en}')",
                    {clinic, organization_});
            }
            run("INSERT INTO healthcare.patients (id, clinic_id, name) VALUES ($1, $2, 'Ana')",
                {clinic == clinic_ ? patient_ : shared::uuid_v7().text(), clinic});
        }
    }
    void TearDown() override {
        caches_.reset();
        provider_.reset();
    }
    bool is_hosted() const { return GetParam() == Dialect::kHosted; }
    mem0::Settings settings(milliseconds timeout) const {
        mem0::Settings out;
        out.dialect = GetParam();
        out.url = "http://" + service_->address() + (is_hosted() ? "/mem0/hosted" : "/mem0/server");
        out.key = "demo-mem0-key";
        out.read_timeout = timeout;
        return out;
    }
    void start_with_mem0(milliseconds timeout = seconds(20)) {
        patients_.reset();
        caches_.reset();
        provider_.reset();
        start();
        directory_.reset();
        provider_ = std::make_unique<ListedSource>(
            mem0::make_client(settings(timeout), clock_), clock_, health_, metrics_);
        patient_source_ = std::make_unique<PatientSource>(*connections_);
        caches_ =
            std::make_unique<shared::cache::Caches>(caching_, clock_, executor_, health_, nullptr);
        patients_ = std::make_unique<CachedPatients>(
            *caches_, *patient_source_, policies_, provider_.get());
        caches_->start();
        if (has_redis_) turn_until([&] { return caches_->is_heard(); });
    }
    void order(const std::string& members) {
        sandbox_->order(R"({"provider":"mem0","instance":")" +
                        std::string(is_hosted() ? "hosted" : "server") + "\"" + members + "}");
    }
    void tell_mem0(const std::string& clinic, const std::string& kind, const std::string& words) {
        Addition said = mem0::test::text(words);
        said.kind = kind;
        const auto added = mem0::test::add(*writer_of_mem0_, *UserId::of(clinic, patient_), said);
        ASSERT_TRUE(added.outcome.is_done()) << added.outcome.code;
    }
    void remember(const std::string& kind, const std::string& body) {
        run("INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, norm_hash) "
            "VALUES (gen_random_uuid(), $1, $2, $3, $4, md5($3 || $4))",
            {clinic_, patient_, kind, body});
    }
    void put_into_redis(const std::string& name, shared::WallMs fresh_for) {
        shared::cache::L2 l2(caching_.loads.redis, clock_);
        const Listed listed{id(), {{"m1", "name", name, "en", ""}}};
        shared::cache::Write write;
        write.key = "mem0:" + id() + ":listed";
        write.json = ListedCodec::write(listed);
        write.fresh_until = clock_.wall_ms() + fresh_for;
        write.ttl = std::chrono::hours(1);
        ASSERT_TRUE(l2.put(std::span(&write, 1), seconds(5)).front());
    }
    Known recall() { return patients_->recall(clinic_, patient_); }
    // Asks until both lists are there.
    Known known(const std::string& clinic) {
        Known out;
        turn_until([&] {
            out = patients_->recall(clinic, patient_);
            return out.memories && out.listed;
        });
        return out;
    }
    Known known() { return known(clinic_); }
    // Whether a message that waits is told; no longer than that.
    bool is_told_within(shared::MonoUs late, milliseconds patience) {
        bool is_told = false;
        patients_->await(clinic_, patient_, late, [&] { is_told = true; });
        turn_until([&] { return is_told; }, patience);
        return is_told;
    }
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
    std::string id() const { return clinic_ + ":" + patient_; }
    int mem0_calls() const {
        int out = 0;
        const auto text = registry_.text();
        const std::string name = "frontdesk_hot_memory_calls_total{result=\"";
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
            out += std::stoi(text.substr(text.find('}', at) + 1));
        }
        return out;
    }
    int ended_with(const std::string& result) const {
        const auto text = registry_.text();
        const std::string name = "frontdesk_hot_memory_calls_total{result=\"" + result + "\"}";
        return std::stoi(text.substr(text.find(name) + name.size()));
    }

    const std::string patient_ = shared::uuid_v7().text();
    const std::string other_clinic_ = shared::uuid_v7().text();
    shared::metrics::Registry registry_;
    Metrics metrics_{registry_};
    ops::sandbox::test::Folder folder_;
    ops::sandbox::test::Receiver receiver_;
    std::unique_ptr<ops::sandbox::Service> service_;
    std::optional<ops::sandbox::test::Caller> sandbox_;
    std::unique_ptr<shared::memory::Provider> writer_of_mem0_;
    PatientsSettings policies_;
    std::unique_ptr<ListedSource> provider_;
    std::unique_ptr<PatientSource> patient_source_;
    std::unique_ptr<CachedPatients> patients_;
};

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

TEST_P(Recall, a_mem0_that_hangs_keeps_nobody_and_nothing_waiting) {
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

// The owner's own timer decides what a reply is made of: it must come though one side hangs.
TEST_P(Recall, who_waits_goes_on_in_time_though_postgres_hangs_and_mem0_does_not) {
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

TEST_P(Recall, who_waits_goes_on_in_time_with_ours_though_mem0_hangs) {
    remember("language", "es");
    order(R"(,"hang":true)");
    start_with_mem0();
    const auto told = wait_until([&] { return recall().memories != nullptr; });
    EXPECT_FALSE(*told) << "mem0's are on their way";
    EXPECT_EQ(recall().language(), "es");
}

TEST_P(Recall, only_so_many_calls_are_under_way) {
    order(R"(,"hang":true)");
    start_with_mem0();
    for (std::size_t i = 0; i < ListedSource::kMostCalls + 10; ++i) {
        patients_->recall(clinic_, shared::uuid_v7().text());
    }
    turn_until([&] { return ended_with("memory_busy") == 10; });
    EXPECT_EQ(ended_with("memory_busy"), 10);
    EXPECT_EQ(mem0_calls(), 10);
}

TEST_P(Recall, once_its_breaker_is_open_nothing_is_waited_for) {
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

TEST_P(Recall, a_list_in_redis_is_waited_for_though_mem0_is_away) {
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

TEST_P(Recall, an_old_list_in_redis_is_used_while_mem0_hangs) {
    order(R"(,"hang":true)");
    put_into_redis("Ana", -1'000);
    start_with_mem0();
    turn_until([&] { return recall().fact("name") == "Ana"; });  // long before mem0 gives up
    EXPECT_EQ(recall().fact("name"), "Ana");
    EXPECT_EQ(ended_with("memory_timeout"), 0);
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

TEST_P(Recall, goes_on_without_redis) {
    has_redis_ = caching_.loads.redis.enabled = false;
    remember("language", "es");
    tell_mem0(clinic_, "name", "Ana");
    start_with_mem0();
    const auto both = known();
    EXPECT_EQ(both.language(), "es");
    EXPECT_EQ(both.fact("name"), "Ana");
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

TEST_P(Recall, those_who_wrote_within_a_day_are_listed_beside_a_start) {
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

TEST_P(Recall, a_warm_up_ends_with_its_time_though_mem0_hangs) {
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
                         Recall,
                         testing::Values(Dialect::kHosted, Dialect::kServer),
                         [](const auto& one) {
                             return one.param == Dialect::kHosted ? "hosted" : "server";
                         });

}  // namespace
}  // namespace workers::hot::lookup
