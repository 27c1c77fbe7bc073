// What is known of patients, out of Redis and PostgreSQL.
#include "tests/adapters/workers/hot/lookup/clinics.hpp"
#include "workers/hot/lookup/cached_patients.hpp"

#include <gmock/gmock.h>

namespace workers::hot::lookup {
namespace {

using testing::HasSubstr;

class PatientLookUps : public Clinics {
  protected:
    void SetUp() override {
        Clinics::SetUp();
        database_settings_.statement_timeout =
            seconds(30);  // none of these hangs, whatever the load
        database_settings_.connect_timeout = seconds(30);
        run("INSERT INTO healthcare.patients (id, clinic_id, name, language) "
            "VALUES ($1, $2, 'Ana', 'es')",
            {patient_, clinic_});
    }
    void start_with_patients() {
        patients_.reset();
        start();
        patient_source_ = std::make_unique<PatientSource>(*connections_);
        // Its categories come after those of the directory: the channel hears of them from a new
        // start on.
        caches_ =
            std::make_unique<shared::cache::Caches>(caching_, clock_, executor_, health_, nullptr);
        directory_.reset();
        patients_ = std::make_unique<CachedPatients>(*caches_, *patient_source_, policies_);
        caches_->start();
        turn_until([&] { return caches_->is_heard(); });
    }
    void remember(const std::string& kind, const std::string& body, const std::string& clinic) {
        run("INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, norm_hash) "
            "VALUES (gen_random_uuid(), $1, $2, $3, $4, md5($3 || $4))",
            {clinic, patient_, kind, body});
    }
    // Asks until memory has it.
    Known known() {
        Known out;
        turn_until([&] {
            out = patients_->recall(clinic_, patient_);
            return out.memories != nullptr;
        });
        return out;
    }
    std::string id() const { return clinic_ + ":" + patient_; }

    const std::string patient_ = shared::uuid_v7().text();
    PatientsSettings policies_;
    std::unique_ptr<PatientSource> patient_source_;
    std::unique_ptr<CachedPatients> patients_;
};

TEST_F(PatientLookUps, what_is_not_at_hand_is_not_waited_for_and_is_there_the_next_time) {
    remember("language", "pt", clinic_);
    start_with_patients();
    EXPECT_EQ(patients_->recall(clinic_, patient_).language(), "");
    EXPECT_EQ(known().language(), "pt");
    const auto statements = connections_->statements();
    for (int i = 0; i < 100; ++i) EXPECT_EQ(patients_->recall(clinic_, patient_).language(), "pt");
    EXPECT_EQ(connections_->statements(), statements);
}

TEST_F(PatientLookUps, a_patient_without_memories_has_an_empty_list_and_the_profiles_language) {
    start_with_patients();
    const auto first = known();
    EXPECT_TRUE(first.memories->facts.empty());
    turn_until([&] { return patients_->recall(clinic_, patient_).language() == "es"; });
    EXPECT_EQ(patients_->recall(clinic_, patient_).language(), "es");
    EXPECT_EQ(patients_->recall(clinic_, patient_).profile->name, "Ana");
}

// Else a word or two would take the place of a language that stands there.
TEST_F(PatientLookUps, all_is_known_only_with_the_profile_where_memories_name_no_language) {
    start_with_patients();
    const auto held = writer_.transaction([&](shared::postgres::Transaction& work) {
        work.run("LOCK TABLE healthcare.patients IN ACCESS EXCLUSIVE MODE");
        shared::cache::L2 l2(caching_.loads.redis, clock_);
        shared::cache::Write write;
        write.key = "mem0:" + id() + ":all";
        write.json = MemoriesCodec::write({id(), {}});
        write.fresh_until = clock_.wall_ms() + 600'000;
        write.ttl = std::chrono::hours(1);
        EXPECT_TRUE(l2.put(std::span(&write, 1), seconds(5)).front());
        EXPECT_FALSE(known().is_whole);
        EXPECT_FALSE(patients_->recall(clinic_, patient_).is_partial);
    });
    EXPECT_TRUE(held);
    turn_until([&] { return patients_->recall(clinic_, patient_).is_whole; });
    EXPECT_TRUE(patients_->recall(clinic_, patient_).is_whole);
    EXPECT_EQ(patients_->recall(clinic_, patient_).language(), "es");
    // Nor is anybody known who is not there: that is known, too.
    const std::string stranger = shared::uuid_v7().text();
    turn_until([&] { return patients_->recall(clinic_, stranger).is_whole; });
    EXPECT_TRUE(patients_->recall(clinic_, stranger).is_whole);
}

TEST_F(PatientLookUps, a_new_memory_is_known_as_soon_as_it_is_announced) {
    start_with_patients();
    EXPECT_TRUE(known().memories->facts.empty());
    remember("language", "he", clinic_);
    announce("mem0:" + id() + ":all", log_position());
    turn_until([&] { return patients_->recall(clinic_, patient_).language() == "he"; });
    EXPECT_EQ(patients_->recall(clinic_, patient_).language(), "he");
}

TEST_F(PatientLookUps, only_what_holds_now_is_known) {
    remember("language", "he", clinic_);
    run("UPDATE healthcare.memories SET valid_to = now()");
    remember("preference", "mornings", clinic_);
    run("UPDATE healthcare.memories SET expires_at = now() - interval '1 s' WHERE kind = "
        "'preference'");
    remember("name", "Ana", clinic_);
    start_with_patients();
    const auto memories = known().memories;
    ASSERT_EQ(memories->facts.size(), 1U);
    EXPECT_EQ(memories->facts[0].kind, "name");
}

// The same person at two clinics, even under one id, is two patients.
TEST_F(PatientLookUps, nothing_known_at_one_clinic_is_known_at_another) {
    const std::string other = shared::uuid_v7().text();
    run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
        "VALUES ($1, $2, 'other', 'UTC', '{en}')",
        {other, organization_});
    remember("language", "pt", clinic_);
    start_with_patients();
    EXPECT_EQ(known().language(), "pt");
    Known elsewhere;
    turn_until(
        [&] { return (elsewhere = patients_->recall(other, patient_)).memories != nullptr; });
    EXPECT_TRUE(elsewhere.memories->facts.empty());
    EXPECT_EQ(elsewhere.language(), "");
    // Whatever somebody puts into Redis under that name.
    const auto redis = shared::redis::connect(caching_.loads.redis);
    const auto stored = redis->run_one({"GET", "mem0:" + id() + ":all"}, seconds(5));
    ASSERT_TRUE(redis->run_one({"SET", "mem0:" + other + ":" + patient_ + ":all", stored->text},
                               seconds(5)));
    for (int i = 0; i < 20; ++i) {
        loop_.turn(5'000);
        EXPECT_EQ(patients_->recall(other, patient_).language(), "");
    }
}

TEST_F(PatientLookUps, ids_that_are_none_ask_nobody_and_break_nothing) {
    start_with_patients();
    for (const char* id : {"", "*", "' OR 1=1 --", "a:b"}) {
        patients_->recall(clinic_, id);
        patients_->expect(id, patient_);
    }
    const auto found = known();
    ASSERT_NE(found.memories, nullptr) << health();
    EXPECT_TRUE(found.memories->facts.empty());
    EXPECT_THAT(health(), HasSubstr(R"("postgres":{"state":"up")"));
}

TEST_F(PatientLookUps, a_conversation_that_begins_finds_its_appointments_in_memory) {
    run("INSERT INTO healthcare.appointments (id, clinic_id, patient_id, service_id, starts_at, "
        "status) VALUES (gen_random_uuid(), $1, $2, $3, now() + interval '1 day', 'booked')",
        {clinic_, patient_, service_});
    start_with_patients();
    patients_->expect(clinic_, patient_);
    auto* category = caches_->find("appointments");
    turn_until([&] { return category->hit(id()).has_value(); });
    const auto found = category->hit(id());
    ASSERT_TRUE(found && found->value);
    const auto& upcoming = static_cast<const Appointments*>(found->value.get())->upcoming;
    ASSERT_EQ(upcoming.size(), 1U);
    EXPECT_EQ(upcoming[0].service, "cleaning");
    EXPECT_EQ(upcoming[0].status, "booked");
}

TEST_F(PatientLookUps, those_who_wrote_within_a_day_are_known_before_they_write_again) {
    remember("language", "pt", clinic_);
    run("INSERT INTO core.conversation_sessions (id, conversation, organization_id, clinic_id, "
        "patient_id, source, line, started_at, last_message_at) VALUES (gen_random_uuid(), "
        "repeat('a', 32), $1, $2, $3, 'demo', 'one', now() - interval '1 hour', now())",
        {organization_, clinic_, patient_});
    start_with_patients();
    const auto warmed = caches_->warm(*caches_->find("memory"));
    EXPECT_EQ(warmed.fault, "");
    EXPECT_EQ(warmed.values, 1U);
    EXPECT_EQ(known().language(), "pt");
    EXPECT_EQ(connections_->statements(), 0U);
    // Without the words it is less than a look-up gives: it lives its minute here and no hour
    // there.
    const auto redis = shared::redis::connect(caching_.loads.redis);
    const auto stored = redis->run_one({"EXISTS", "mem0:" + id() + ":all"}, seconds(5));
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->integer, 0);
}

}  // namespace
}  // namespace workers::hot::lookup
