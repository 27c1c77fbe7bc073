// What a patient said, recalled beside what is known of him.
#include "tests/adapters/workers/hot/lookup/clinics.hpp"
#include "workers/hot/lookup/patient_source.hpp"

#include <array>

#include <gmock/gmock.h>

namespace workers::hot::lookup {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Message {
    const char* text = "";
    const char* type = "text";
    const char* ago = "1 hour";
    const char* author = "patient";
    const char* session_ago = nullptr;  // when its session began; null: with it
};

class RecalledTurns : public Clinics {
  protected:
    void SetUp() override {
        Clinics::SetUp();
        database_settings_.statement_timeout = seconds(30);
        database_settings_.connect_timeout = seconds(30);
        // Partitions of the months before, as after a year of traffic.
        run("SELECT core.make_month_partition('core.whatsapp_messages', (now() - n * interval '1 "
            "month')::date) FROM generate_series(0, 12) n");
        add_patient(patient_, clinic_);
        start();
    }
    void add_patient(const std::string& patient, const std::string& clinic) {
        run("INSERT INTO healthcare.patients (id, clinic_id) VALUES ($1, $2)", {patient, clinic});
    }
    std::string say(const Message& message, std::string patient = "", std::string clinic = "") {
        if (patient.empty()) patient = patient_;
        if (clinic.empty()) clinic = clinic_;
        const std::string session = shared::uuid_v7().text(), id = shared::uuid_v7().text();
        const char* began = message.session_ago != nullptr ? message.session_ago : message.ago;
        run("INSERT INTO core.conversation_sessions (id, conversation, organization_id, clinic_id, "
            "patient_id, source, line, started_at, last_message_at) VALUES ($1, repeat('a', 32), "
            "$2, $3, $4, 'demo', 'one', now() - $5::interval, now() - $6::interval)",
            {session, organization_, clinic, patient, began, message.ago});
        run("INSERT INTO core.whatsapp_messages (id, created_at, received_at, whatsapp_message_id, "
            "conversation, session_id, organization_id, clinic_id, patient_id, source, line, "
            "direction, author, message_type, content, outcome) VALUES ($1::uuid, now() - "
            "$2::interval, "
            "now() - $2::interval, $1::text, repeat('a', 32), $3, $4, $5, $6, 'demo', 'one', "
            "'inbound', "
            "$7, $8, $9, 'replied')",
            {id,
             message.ago,
             session,
             organization_,
             clinic,
             patient,
             message.author,
             message.type,
             message.text});
        return id;
    }
    void remember(const std::string& kind, const std::string& body) {
        run("INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, norm_hash) "
            "VALUES (gen_random_uuid(), $1, $2, $3, $4, md5($3 || $4))",
            {clinic_, patient_, kind, body});
    }
    Memories recalled(bool reads_turns = true, std::string patient = "", std::string clinic = "") {
        PatientSource source(*connections_, reads_turns);
        if (patient.empty()) patient = patient_;
        if (clinic.empty()) clinic = clinic_;
        const std::array ids{clinic + ":" + patient};
        auto read = source.memories(0, ids);
        EXPECT_TRUE(read && read->size() == 1 && read->front().value);
        return std::move(*read->front().value);
    }
    std::vector<std::string> bodies(bool reads_turns = true) {
        std::vector<std::string> out;
        for (const auto& row : recalled(reads_turns).facts) out.push_back(row.body);
        return out;
    }

    const std::string patient_ = shared::uuid_v7().text();
};

TEST_F(RecalledTurns, stand_behind_the_facts_the_newest_first) {
    const auto id = say({.text = "the crown hurts", .ago = "2 days"});
    say({.text = "it is the left side", .ago = "1 day"});
    remember("name", "Ana");
    const auto memories = recalled();
    ASSERT_EQ(memories.facts.size(), 3U);
    EXPECT_THAT(bodies(), ElementsAre("Ana", "it is the left side", "the crown hurts"));
    EXPECT_EQ(memories.facts[2].kind, "turn");
    EXPECT_EQ(memories.facts[2].id, id);
    EXPECT_EQ(memories.facts[2].language, "");
    EXPECT_LT(memories.facts[2].told_at, memories.facts[1].told_at);
    EXPECT_GT(memories.facts[2].told_at, 1'000'000'000'000);
    ASSERT_FALSE(memories.search("is it the crown?", 1).empty());
    EXPECT_EQ(memories.search("is it the crown?", 1)[0].id, id);
    EXPECT_EQ(memories.since, 0);
    EXPECT_THAT(bodies(false), ElementsAre("Ana")) << "where they are a provider's";
}

TEST_F(RecalledTurns, are_the_patients_own_words_and_nothing_else) {
    say({.text = "a caption", .type = "image"});
    say({.text = "", .type = "audio"});
    say({.text = " \n\t", .type = "text"});
    say({.text = "Main Street 1", .type = "location"});
    say({.text = "Reception here", .author = "staff"});
    say({.text = "Hello!", .author = "bot"});
    run("UPDATE core.whatsapp_messages SET deleted_at = now() WHERE id = $1",
        {say({.text = "taken back"})});
    EXPECT_THAT(bodies(), ElementsAre("a caption"));
}

TEST_F(RecalledTurns, are_told_once_cut_where_they_are_long_and_never_crowd_out_facts) {
    say({.text = "Is it OPEN\n today", .ago = "3 hours"});
    say({.text = "is it open today ", .ago = "2 hours"});
    std::string letters;
    for (int i = 0; i < 700; ++i) letters += "я";
    say({.text = letters.c_str(), .ago = "1 hour"});
    EXPECT_THAT(bodies(), ElementsAre(letters.substr(0, 1'000), "is it open today"));
    for (int i = 0; i < 120; ++i) say({.text = std::to_string(i).c_str()});
    for (int i = 0; i < 150; ++i) remember("allergy_flag", "x" + std::to_string(i));
    const auto all = recalled();
    EXPECT_EQ(all.facts.size(), 200U);
    for (std::size_t i = 0; i < all.facts.size(); ++i) {
        EXPECT_EQ(all.facts[i].kind == "turn", i >= 150) << i;
    }
}

TEST_F(RecalledTurns, are_of_ninety_days_in_whatever_month_they_lie) {
    say({.text = "far too old", .ago = "91 days"});
    say({.text = "old", .ago = "89 days"});
    say({.text = "of a long session", .ago = "1 day", .session_ago = "120 days"});
    EXPECT_THAT(bodies(), ElementsAre("of a long session", "old"));
}

TEST_F(RecalledTurns, end_where_the_patient_was_to_be_forgotten_or_erased) {
    say({.text = "before", .ago = "2 hours"});
    say({.text = "after", .ago = "10 minutes"});
    run("UPDATE healthcare.patients SET memory_since = now() - interval '1 hour'");
    EXPECT_THAT(bodies(), ElementsAre("after"));
    EXPECT_GT(recalled().since, 1'000'000'000'000);  // for who keeps more of him than we do
    run("UPDATE healthcare.patients SET erased_at = now(), memory_since = '-infinity'");
    EXPECT_THAT(bodies(), IsEmpty());
    EXPECT_GT(recalled().since, 1'000'000'000'000);
}

TEST_F(RecalledTurns, are_left_out_for_a_minute_where_they_take_too_long) {
    say({.text = "the crown hurts"});
    remember("name", "Ana");
    database_settings_.statement_timeout = seconds(3);
    start();
    PatientSource source(*connections_);
    const std::array ids{clinic_ + ":" + patient_};
    const auto read = [&] {
        auto rows = source.memories(0, ids);
        if (!rows) throw std::runtime_error(rows.error().code);
        return std::move(rows->at(0));
    };
    EXPECT_EQ(read().value->facts.size(), 2U);
    EXPECT_EQ(read().fresh_for, -1);
    const auto held = writer_.transaction([&](shared::postgres::Transaction& work) {
        ASSERT_TRUE(work.run("LOCK TABLE core.whatsapp_messages IN ACCESS EXCLUSIVE MODE"));
        const auto facts = read();
        ASSERT_EQ(facts.value->facts.size(), 1U);
        EXPECT_EQ(facts.value->facts[0].body, "Ana");
        EXPECT_EQ(facts.fresh_for, 60'000'000);
    });
    EXPECT_TRUE(held);
    EXPECT_EQ(read().value->facts.size(), 1U) << "nobody tries words so soon";
    clock_.ahead_us += 5'000'001;
    EXPECT_EQ(read().value->facts.size(), 2U);
}

TEST_F(RecalledTurns, are_nobody_elses) {
    const std::string other = shared::uuid_v7().text(), neighbour = shared::uuid_v7().text();
    run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
        "VALUES ($1, $2, 'other', 'UTC', '{en}')",
        {other, organization_});
    add_patient(neighbour, clinic_);
    say({.text = "mine"});
    say({.text = "hers"}, neighbour);
    // A message that was counted to another's session.
    run("UPDATE core.whatsapp_messages SET session_id = (SELECT id FROM core.conversation_sessions "
        "WHERE patient_id = $1) WHERE content = 'hers'",
        {patient_});
    EXPECT_THAT(bodies(), ElementsAre("mine"));
    EXPECT_TRUE(recalled(true, patient_, other).facts.empty());
}

}  // namespace
}  // namespace workers::hot::lookup
