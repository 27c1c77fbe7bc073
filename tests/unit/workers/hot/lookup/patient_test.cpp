// The forms of what is known of a patient, and of lines.
#include "shared/cache/lookup.hpp"
#include "workers/hot/lookup/line.hpp"
#include "workers/hot/lookup/patients.hpp"

#include <gtest/gtest.h>

namespace workers::hot::lookup {
namespace {

// What holds a credential cannot be given a place in Redis; the rest can.
static_assert(!shared::cache::Shareable<LineCodec>);
static_assert(shared::cache::Shareable<InstanceCodec>);

TEST(PatientJson, memories_come_back_and_the_newest_of_a_kind_is_found) {
    const Memories memories{"c:p",
                            {{"1", "language", "pt", ""},
                             {"2", "name", "Maria \"M\"", "pt", 1'900'000'000'000},
                             {"3", "language", "es", ""}},
                            7};
    const auto back = MemoriesCodec::read(MemoriesCodec::write(memories));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->patient, "c:p");
    ASSERT_EQ(back->facts.size(), 3U);
    EXPECT_EQ(back->find("language")->body, "pt");
    EXPECT_EQ(back->find("name")->body, "Maria \"M\"");
    EXPECT_EQ(back->find("name")->language, "pt");
    EXPECT_EQ(back->find("name")->told_at, 1'900'000'000'000);
    EXPECT_EQ(back->find("allergy_flag"), nullptr);
    EXPECT_EQ(back->since, 7);
}

TEST(PatientJson, memories_of_a_version_that_did_not_know_what_is_forgotten_are_read_anew) {
    EXPECT_TRUE(MemoriesCodec::read(R"({"patient":"c:p","memories":[],"since":0})"));
    EXPECT_FALSE(MemoriesCodec::read(R"({"patient":"c:p","memories":[]})"));
}

TEST(PatientJson, profile_and_appointments_come_back) {
    const auto profile =
        ProfileCodec::read(ProfileCodec::write({"p", "c", "Ana", "12025550100", "es"}));
    ASSERT_TRUE(profile);
    EXPECT_EQ(profile->name, "Ana");
    EXPECT_EQ(profile->language, "es");
    const Appointments appointments{"c:p", {{"a", "cleaning", "booked", 1'900'000'000'000}}, 7};
    const auto back = AppointmentsCodec::read(AppointmentsCodec::write(appointments));
    ASSERT_TRUE(back);
    ASSERT_EQ(back->upcoming.size(), 1U);
    EXPECT_EQ(back->read_at, 7);
    EXPECT_EQ(back->upcoming[0].service, "cleaning");
    EXPECT_EQ(back->upcoming[0].status, "booked");
    EXPECT_EQ(back->upcoming[0].starts_at, 1'900'000'000'000);
}

TEST(PatientJson, anything_else_is_a_bad_record) {
    for (const char* text :
         {"", "{", "[]", "null", "{}", R"({"patient":1})", R"({"clinic_id":1})"}) {
        EXPECT_FALSE(MemoriesCodec::read(text)) << text;
        EXPECT_FALSE(ProfileCodec::read(text)) << text;
        EXPECT_FALSE(AppointmentsCodec::read(text)) << text;
        EXPECT_FALSE(InstanceCodec::read(text)) << text;
        EXPECT_FALSE(OnlyClinicCodec::read(text)) << text;
        EXPECT_FALSE(LineCodec::read(text)) << text;
    }
}

TEST(PatientJson, a_line_comes_back_whole) {
    const Line line{"one",
                    "demo",
                    "c",
                    "evolution_v2",
                    "http://h",
                    "secret",
                    true,
                    false,
                    24,
                    {{"reply", {{"en", "we_are_back"}, {"es", "ya_estamos"}}}}};
    const auto back = LineCodec::read(LineCodec::write(line));
    ASSERT_TRUE(back);
    EXPECT_EQ(LineCodec::write(*back), LineCodec::write(line));
    EXPECT_TRUE(back->reports_every_send);
    EXPECT_FALSE(back->keeps_send_limits);
    EXPECT_EQ(back->token, "secret");
    EXPECT_EQ(back->takeover_hours, 24);
    EXPECT_EQ(back->templates, line.templates);
}

TEST(Known, a_remembered_language_goes_before_that_of_the_profile) {
    Known known;
    EXPECT_EQ(known.language(), "");
    known.profile = std::make_shared<const Profile>(Profile{"p", "c", "", "", "ru"});
    EXPECT_EQ(known.language(), "ru");
    known.memories = std::make_shared<const Memories>(Memories{"c:p", {}});
    EXPECT_EQ(known.language(), "ru");
    known.memories =
        std::make_shared<const Memories>(Memories{"c:p", {{"1", "language", "he", ""}}});
    EXPECT_EQ(known.language(), "he");
}

}  // namespace
}  // namespace workers::hot::lookup
