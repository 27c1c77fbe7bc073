#include "ops/frontdeskctl/seed_file.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kOrganization = "1f8e4b72-6d3a-4e95-b0c7-52a9d8e3f101";
constexpr std::string_view kClinic = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01";

std::string with_clinic(const std::string& members) {
    return R"({"organizations":[{"id":")" + std::string(kOrganization) +
           R"(","name":"O","clinics":[{"id":")" + std::string(kClinic) +
           R"(","name":"C","languages":["en"],"timezone":"UTC")" + members + "}]}]}";
}

std::string with_source(const std::string& members) {
    return R"({"organizations":[],"sources":[{"name":"s","provider":"evolution",)"
           R"("dialect":"evolution_v2","path_token":"t","base_url":"http://h",)"
           R"("lines":[{"line":"l","clinic_id":")" +
           std::string(kClinic) + R"("}])" + members + "}]}";
}

std::vector<std::string> faults_of(const std::string& text) {
    std::vector<std::string> faults;
    (void)read_seed(text, faults);
    return faults;
}

TEST(seed_file, takes_the_demo_clinics) {
    std::ifstream in(FRONTDESK_ROOT "/schemas/seed/demo.json");
    std::ostringstream text;
    text << in.rdbuf();
    std::vector<std::string> faults;
    const auto file = read_seed(text.str(), faults);
    EXPECT_THAT(faults, IsEmpty());
    EXPECT_EQ(file.clinics.size(), 2U);
    EXPECT_EQ(file.sources.size(), 4U);
    EXPECT_EQ(file.sources.back().secrets,
              R"({"app_secrets":["frontdesk-samples-app-secret"],)"
              R"("verify_tokens":["frontdesk-samples-verify-token"]})");
}

TEST(seed_file, takes_a_clinic_with_nothing_but_the_needed) {
    EXPECT_THAT(faults_of(with_clinic("")), IsEmpty());
    EXPECT_THAT(faults_of(with_source("")), IsEmpty());
}

TEST(seed_file, reports_every_fault_at_once) {
    const auto faults = faults_of(R"({"organizations":[{"id":"x","clinics":[{}]}],"more":1})");
    EXPECT_THAT(faults, Contains("/more: is not known"));
    EXPECT_THAT(faults, Contains("/organizations/0/id: must be a uuid in lower case"));
    EXPECT_THAT(faults, Contains("/organizations/0/name: is missing"));
    EXPECT_THAT(faults, Contains("/organizations/0/clinics/0/id: is missing"));
    EXPECT_THAT(faults, Contains("/organizations/0/clinics/0/timezone: is missing"));
    EXPECT_THAT(faults,
                Contains("/organizations/0/clinics/0/languages: needs one language at least"));
}

TEST(seed_file, refuses_what_is_not_a_file_of_clinics) {
    EXPECT_THAT(faults_of("{"), ElementsAre("/: is not JSON"));
    EXPECT_THAT(faults_of("[]"), ElementsAre("/: must be an object"));
    EXPECT_THAT(faults_of("{}"), ElementsAre("/organizations: is missing"));
}

struct Fault {
    const char* members;
    const char* place;  // below the clinic or source
    const char* what;
};

TEST(seed_file, checks_clinic_data) {
    const Fault cases[] = {
        {R"(,"hours":[{"day":8,"open":"09:00","close":"18:00"}])",
         "/hours/0/day",
         "must be a whole number from 1 to 7"},
        {R"(,"hours":[{"day":1,"open":"9:00","close":"18:00"}])",
         "/hours/0/open",
         "must be a time such as 09:00"},
        {R"(,"hours":[{"day":1,"open":"18:00","close":"09:00"}])",
         "/hours/0/close",
         "must be after open"},
        {R"(,"hours":[{"day":1,"open":"08:00","close":"12:00"},{"day":1,"open":"11:00","close":"13:00"}])",
         "/hours/1",
         "overlaps with other hours of the day"},
        {R"(,"holidays":[{"date":"2027-02-29"}])",
         "/holidays/0/date",
         "must be a day such as 2026-12-25"},
        {R"(,"services":[{"code":"a","name":{}}])",
         "/services/0/name",
         "needs a text in one language at least"},
        {R"(,"services":[{"code":"A b","name":{"en":"x"}}])",
         "/services/0/code",
         "must be lower case, digits, '.', '_' or '-'"},
        {R"(,"services":[{"code":"a","name":{"en":"x"},"price":{"amount":120,"currency":"USD"}}])",
         "/services/0/price/amount",
         "must be a text that is not empty"},
        {R"(,"services":[{"code":"a","name":{"en":"x"},"price":{"amount":"2","amount_to":"1","currency":"USD"}}])",
         "/services/0/price/amount_to",
         "must not be less than amount"},
        {R"(,"reply_texts":{"greeting":{"english":"x"}})",
         "/reply_texts/greeting/english",
         "its name must be a language such as en"},
        {R"(,"a/b":1)", "/a~1b", "is not known"},
    };
    for (const auto& each : cases) {
        const auto expected =
            std::string("/organizations/0/clinics/0") + each.place + ": " + each.what;
        EXPECT_THAT(faults_of(with_clinic(each.members)), ElementsAre(expected));
    }
}

TEST(seed_file, refuses_texts_that_cannot_be_said_by_clinic_purpose_and_language) {
    struct Case {
        const char* texts;
        const char* place;
        const char* what;
    };
    const Case cases[] = {
        {R"({"greeting":{"en":"Hi {klinic}"}})",
         "greeting/en",
         "unknown placeholder {klinic} in this text"},
        {R"({"greetings":{"he":"Hi"}})", "greetings/he", "there is no such text"},
        {R"({"price_one":{"en":"{service} is fine"}})", "price_one/en", "needs {price}"},
        {R"({"urgent":{"en":"Call {phone"}})", "urgent/en", "{ without }"},
        {R"({"urgent":{"en":"Call\n---\nRun"}})", "urgent/en", "is said in one way: no variants"},
    };
    for (const auto& each : cases) {
        const std::string expected = std::string("/organizations/0/clinics/0/reply_texts/") +
                                     each.place + ": " + each.what + " (clinic " +
                                     std::string(kClinic) + ")";
        EXPECT_THAT(faults_of(with_clinic(std::string(R"(,"reply_texts":)") + each.texts)),
                    ElementsAre(expected));
    }
    EXPECT_THAT(
        faults_of(with_clinic(R"(,"reply_texts":{"greeting":{"en":"Hi {clinic}\n---\nHello"}})")),
        IsEmpty());
}

TEST(seed_file, takes_midnight_as_the_end_of_a_day) {
    EXPECT_THAT(faults_of(with_clinic(R"(,"hours":[{"day":7,"open":"20:00","close":"24:00"}])")),
                IsEmpty());
}

TEST(seed_file, takes_one_secret_or_several) {
    std::vector<std::string> faults;
    const auto one = read_seed(with_source(R"(,"secrets":{"header_secret":"a"})"), faults);
    const auto two = read_seed(with_source(R"(,"secrets":{"header_secret":["a","b"]})"), faults);
    EXPECT_THAT(faults, IsEmpty());
    EXPECT_EQ(one.sources.front().secrets, R"({"header_secrets":["a"]})");
    EXPECT_EQ(two.sources.front().secrets, R"({"header_secrets":["a","b"]})");
}

TEST(seed_file, refuses_a_line_that_stands_there_twice) {
    const auto text =
        R"({"organizations":[],"sources":[)"
        R"({"name":"a","provider":"evolution","dialect":"evolution_v2","path_token":"t",)"
        R"("base_url":"http://h","lines":[{"line":"l","organization_id":")" +
        std::string(kOrganization) +
        R"("}]},{"name":"b","provider":"evolution","dialect":"evolution_v1",)"
        R"("path_token":"t","base_url":"http://h/","lines":[{"line":"l"}]}]})";
    EXPECT_THAT(faults_of(text),
                ElementsAre("/sources/1/base_url: must be an http(s) URL without trailing slash",
                            "/sources/1/lines/0: needs clinic_id or organization_id",
                            "/sources/1/path_token: stands at /sources/0/path_token already",
                            "/sources/1/lines/0/line: stands at /sources/0/lines/0/line already"));
}

TEST(seed_file, wants_what_meta_needs) {
    const auto text = R"({"organizations":[],"sources":[{"name":"m","provider":"meta",)"
                      R"("dialect":"evolution_v2","path_token":"t","base_url":"http://h",)"
                      R"("lines":[{"line":"1","clinic_id":")" +
                      std::string(kClinic) + R"("}]}]})";
    EXPECT_THAT(faults_of(text),
                ElementsAre("/sources/0/dialect: is not one of the provider's",
                            "/sources/0/access_token: is missing: replies need it",
                            "/sources/0/secrets/app_secret: is missing: signatures need it"));
}

}  // namespace
}  // namespace ops::frontdeskctl
