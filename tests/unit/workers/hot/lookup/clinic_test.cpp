#include "workers/hot/lookup/clinic.hpp"

#include "workers/hot/lookup/refused_texts.hpp"

#include <gtest/gtest.h>

namespace workers::hot::lookup {
namespace {

Clinic full_clinic() {
    Clinic clinic;
    clinic.id = "0b5e7c1a-0000-4000-8000-000000000001";
    clinic.organization_id = "0b5e7c1a-0000-4000-8000-000000000002";
    clinic.name = "North \"Dental\"";
    clinic.languages = {"en", "he"};
    clinic.timezone = "America/New_York";
    clinic.location = {{"en", "1 Sample Street\nfloor 2"}, {"he", "רחוב הדוגמה 1"}};
    clinic.map_url = "https://maps.example/north";
    clinic.phone = "+1 202 555 0170";
    clinic.hours = {{1, "09:00", "13:00"}, {1, "14:00", "18:00"}, {6, "09:00", "12:00"}};
    clinic.holidays = {{"2031-12-25", "Christmas"}};
    Service cleaning;
    cleaning.code = "cleaning";
    cleaning.name = {{"en", "Cleaning"}, {"es", "Limpieza"}};
    cleaning.aliases = {{"en", {"polish", "scale"}}, {"es", {}}};
    cleaning.price = "120.00";
    cleaning.currency = "USD";
    cleaning.duration_minutes = 40;
    Service visit;
    visit.code = "visit";
    visit.name = {{"en", "Visit"}};
    clinic.services = {cleaning, visit};
    clinic.reply_texts = {{"greeting", {{"en", "Hello!"}}}, {"voice", {}}};
    clinic.version = 1893500000123;
    return clinic;
}

TEST(ClinicJson, EverythingComesBack) {
    const std::string text = ClinicCodec::write(full_clinic());
    const auto back = ClinicCodec::read(text);
    ASSERT_TRUE(back);
    EXPECT_EQ(ClinicCodec::write(*back), text);
    EXPECT_EQ(back->name, "North \"Dental\"");
    EXPECT_EQ(back->languages, (std::vector<std::string>{"en", "he"}));
    EXPECT_EQ(back->location, full_clinic().location);
    EXPECT_EQ(back->map_url, full_clinic().map_url);
    EXPECT_EQ(back->phone, full_clinic().phone);
    EXPECT_EQ(back->timezone, "America/New_York");
    ASSERT_EQ(back->hours.size(), 3U);
    EXPECT_EQ(back->hours[1].open, "14:00");
    EXPECT_EQ(back->hours[2].day, 6);
    ASSERT_EQ(back->holidays.size(), 1U);
    EXPECT_EQ(back->holidays[0].date, "2031-12-25");
    EXPECT_EQ(back->reply_texts, full_clinic().reply_texts);
    EXPECT_EQ(back->version, 1893500000123);
}

TEST(ClinicJson, ServicesComeBack) {
    const auto back = ClinicCodec::read(ClinicCodec::write(full_clinic()));
    ASSERT_TRUE(back);
    ASSERT_EQ(back->services.size(), 2U);
    EXPECT_EQ(back->services[0].name, full_clinic().services[0].name);
    EXPECT_EQ(back->services[0].aliases, full_clinic().services[0].aliases);
    EXPECT_EQ(back->services[0].price, "120.00");
    EXPECT_EQ(back->services[0].currency, "USD");
    EXPECT_EQ(back->services[0].duration_minutes, 40);
    EXPECT_EQ(back->services[1].code, "visit");
    EXPECT_TRUE(back->services[1].price.empty());
}

TEST(ClinicJson, TextsThatCannotBeSaidAreLeftOutAndNamed) {
    Clinic clinic = full_clinic();
    clinic.reply_texts["greeting"]["es"] = "Hola {klinik}";
    clinic.reply_texts["thx"]["en"] = "Bye";
    const auto back = ClinicCodec::read(ClinicCodec::write(clinic));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->reply_texts.at("greeting"), (Texts{{"en", "Hello!"}}));
    EXPECT_TRUE(back->reply_texts.at("thx").empty());
    ASSERT_EQ(back->refused.size(), 2U);
    EXPECT_EQ(back->refused[0].purpose, "greeting");
    EXPECT_EQ(back->refused[0].language, "es");
    EXPECT_EQ(back->refused[0].fault, languages::TextFault::kUnknownPlaceholder);
    EXPECT_EQ(back->refused[1].fault, languages::TextFault::kUnknownPurpose);
}

TEST(RefusedTextsOf, AClinicAreToldOnceAVersion) {
    Clinic clinic = full_clinic();
    clinic.refused = {{"greeting", "es", languages::TextFault::kUnknownPlaceholder},
                      {"a text\nwith words", "en", languages::TextFault::kUnknownPurpose}};
    RefusedTexts refused;
    const auto told = [&] {
        testing::internal::CaptureStderr();
        refused.tell(clinic);
        return testing::internal::GetCapturedStderr();
    };
    const std::string log = told();
    EXPECT_NE(log.find("purpose=greeting language=es fault=unknown_placeholder"), log.npos) << log;
    EXPECT_NE(log.find(clinic.id), log.npos);
    EXPECT_EQ(log.find("with words"), log.npos);
    EXPECT_EQ(told(), "");
    EXPECT_EQ(refused.counts().at("unknown_placeholder"), 1U);
    EXPECT_EQ(refused.counts().at("empty"), 0U);
    clinic.version += 1;
    EXPECT_NE(told(), "");
    EXPECT_EQ(refused.counts().at("unknown_placeholder"), 2U);
}

TEST(ClinicJson, AnythingElseIsABadRecord) {
    for (const char* text : {"",
                             "{",
                             "[]",
                             "null",
                             "\"clinic\"",
                             "{}",
                             R"({"id":"x"})",
                             R"({"id":"","organization_id":"y"})",
                             R"({"id":1,"organization_id":2})"}) {
        const auto back = ClinicCodec::read(text);
        ASSERT_FALSE(back) << text;
        EXPECT_EQ(back.error().code, "bad_record");
    }
}

TEST(ClinicJson, MissingMembersReadAsEmpty) {
    const auto back =
        ClinicCodec::read(R"({"id":"a","organization_id":"b","hours":null,"services":{}})");
    ASSERT_TRUE(back);
    EXPECT_TRUE(back->hours.empty());
    EXPECT_TRUE(back->services.empty());
    EXPECT_EQ(back->version, 0);
}

}  // namespace
}  // namespace workers::hot::lookup
