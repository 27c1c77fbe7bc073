// `frontdeskctl clinics check` on rows that somebody else wrote.
#include "ops/frontdeskctl/commands.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kClinic = "0b5e7c1a-0000-4000-8000-0000000000c1";
constexpr const char* kOther = "0b5e7c1a-0000-4000-8000-0000000000c2";

class ctl_clinics : public testing::Test {
  protected:
    ctl_clinics() {
        settings_.database_url = database_.url();
        EXPECT_EQ(migrate(settings_), kDone);
        run("INSERT INTO core.organizations (id, name) VALUES ($1, 'O')", {kClinic});
        for (const char* id : {kClinic, kOther}) {
            run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
                "VALUES ($1, $2, $3, 'UTC', '{en}')",
                {id, kClinic, id == kClinic ? "North" : "South"});
        }
    }
    void run(const std::string& sql, const std::vector<shared::postgres::Parameter>& values) {
        const auto done = settings_.database().run(sql, values);
        ASSERT_TRUE(done) << done.error().detail;
    }
    void write(const std::string& purpose, const std::string& language, const std::string& body) {
        run("INSERT INTO healthcare.reply_texts (clinic_id, name, language, body) "
            "VALUES ($1, $2, $3, $4)",
            {kClinic, purpose, language, body});
    }
    int check(const std::string& clinic = "") {
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int code = clinics_check(settings_, clinic);
        out_ = testing::internal::GetCapturedStdout();
        error_ = testing::internal::GetCapturedStderr();
        return code;
    }

    shared::postgres::TestDatabase database_;
    Settings settings_;
    std::string out_, error_;
};

TEST_F(ctl_clinics, fails_by_name_of_each_row_that_cannot_be_said) {
    write("greeting", "en", "Hi from {clinic}\n---\nHello, {clinic} here");
    write("thanks", "de", "Gern geschehen");
    EXPECT_EQ(check(), kDone) << error_;
    EXPECT_THAT(out_, HasSubstr("2 clinics, 2 texts: each of them can be said"));
    EXPECT_THAT(out_, HasSubstr("thanks/de: never said: the language has no folder"));

    write("greeting", "es", "Secreta {klinik}");
    write("greetings", "en", "Hidden words");
    EXPECT_EQ(check(), kFailed);
    const std::string place = std::string("North (") + kClinic + ") ";
    EXPECT_THAT(out_,
                AllOf(HasSubstr(place + "greeting/es: unknown placeholder {klinik} in this text\n"),
                      HasSubstr(place + "greetings/en: there is no such text\n"),
                      Not(HasSubstr("greeting/en")),
                      Not(HasSubstr("Secreta")),
                      Not(HasSubstr("Hidden"))));
    EXPECT_THAT(error_, HasSubstr("2 of 4 texts cannot be said"));
}

TEST_F(ctl_clinics, looks_at_one_clinic_where_it_is_named) {
    write("holding", "en", "{phone");
    EXPECT_EQ(check("South"), kDone);
    EXPECT_EQ(check(kOther), kDone);
    EXPECT_EQ(check("North"), kFailed);
    EXPECT_EQ(check("Nowhere"), kFailed);
    EXPECT_THAT(error_, HasSubstr("no clinic has that id or name"));
}

}  // namespace
}  // namespace ops::frontdeskctl
