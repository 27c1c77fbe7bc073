// `frontdeskctl export conversations` from a database with lines of many pages.
#include "ops/frontdeskctl/output_file.hpp"
#include "shared/json/value.hpp"
#include "tests/adapters/ops/frontdeskctl/import_world.hpp"

#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace ops::frontdeskctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ctl_export : public ImportWorld {
  protected:
    ~ctl_export() override { std::filesystem::remove(path_); }

    // 2,500 lines of two clinics in turn, many at one time, with a third that is an erased
    // patient's.
    void fill() {
        run(R"(
            INSERT INTO healthcare.patients (id, clinic_id, phone, erased_at)
            SELECT md5(c.id::text || n)::uuid, c.id, '1202555' || n, CASE WHEN n = 2 THEN now() END
            FROM core.clinics c, generate_series(0, 2) n;
            INSERT INTO healthcare.conversation_logs (id, created_at, clinic_id, patient_id,
                conversation, role, content, language, intent, message_id)
            SELECT md5(c.id::text || 'l' || n)::uuid, timestamptz '2026-11-01 00:00Z' + interval '1 s' * (n / 700),
                c.id, md5(c.id::text || n % 3)::uuid, md5(c.id::text || n % 3), 'user',
                CASE n % 3 WHEN 2 THEN 'erased words' ELSE E'said "' || n || E'"\n' END, 'en', '', 'M' || n
            FROM core.clinics c, generate_series(1, 3750) n)");
    }
    // Stopped when so many pages are written.
    int take(ExportOptions options, int pages = 1'000) {
        options.by = "tester";
        const auto is_stopped = [&] { return pages-- == 0; };
        return quietly([&] { return export_conversations(settings_, options, is_stopped); });
    }
    std::vector<std::string> lines() const {
        std::vector<std::string> out;
        std::istringstream in(out_);
        for (std::string line; std::getline(in, line);) out.push_back(line);
        return out;
    }

    std::string path_ = base_ + ".export";
};

TEST_F(ctl_export, every_line_of_the_clinic_stands_there_once_in_order_and_no_other) {
    fill();
    ASSERT_EQ(take({.clinic = "Harbor Dental Care"}), kDone) << errors_;
    std::set<std::string> ids;
    std::string last;
    shared::json::Parser parser;
    for (const auto& line : lines()) {
        const auto value = parser.parse(line);
        ASSERT_TRUE(value) << line;
        EXPECT_EQ((*value)["clinic_id"].string_or(""), kDental);
        ids.emplace((*value)["id"].string_or(""));
        const std::string place =
            std::string((*value)["at"].string_or("")) + std::string((*value)["id"].string_or(""));
        EXPECT_LT(last, place);
        last = place;
    }
    EXPECT_EQ(lines().size(), 2'500U);
    EXPECT_EQ(ids.size(), 2'500U);
    EXPECT_THAT(out_, Not(HasSubstr("erased words")));
    EXPECT_THAT(errors_, HasSubstr("2500 lines of 1 clinics"));
    ASSERT_EQ(take({.is_everyone = true}), kDone);
    EXPECT_EQ(lines().size(), 5'000U);
}

TEST_F(ctl_export, stands_in_the_audit_without_a_word_of_it) {
    fill();
    ASSERT_EQ(
        take({.clinic = kDental, .since = "2026-11-01T00:00:02Z", .until = "2026-11-01T00:00:03Z"}),
        kDone);
    EXPECT_EQ(lines().size(), 466U) << "the second at 2 alone";
    EXPECT_EQ(
        value(
            "SELECT actor || ' ' || subject || ' ' || clinic_id || ' ' || details FROM core.audit "
            "WHERE action = 'export'"),
        "tester conversations " + std::string(kDental) +
            R"( {"to": "2026-11-01T00:00:03Z", "from": "2026-11-01T00:00:02Z", "clinics": 1})");
}

TEST_F(ctl_export, its_lines_are_as_their_schema_says) {
    fill();
    ASSERT_EQ(take({.is_everyone = true, .until = "2026-11-01T00:00:01Z", .output = path_}), kDone)
        << errors_;
    const std::string check = "python3 " FRONTDESK_ROOT
                              "/tests/contract/schemas/validate.py " FRONTDESK_ROOT
                              "/schemas exports/conversation_line.v1.schema.json " +
                              path_;
    EXPECT_EQ(std::system(check.c_str()), 0);
}

TEST_F(ctl_export, a_file_is_its_owners_alone_and_there_only_when_whole) {
    fill();
    std::ofstream(path_) << "old";
    EXPECT_EQ(take({.clinic = "Nowhere", .output = path_}), kFailed);
    EXPECT_THAT(errors_, HasSubstr("no clinic has that id or name"));
    ASSERT_EQ(take({.clinic = kDental, .output = path_}), kDone) << errors_;
    EXPECT_EQ(out_, "");
    struct stat told {};
    ASSERT_EQ(::stat(path_.c_str(), &told), 0);
    EXPECT_EQ(told.st_mode & 0777U, 0600U);
    EXPECT_FALSE(std::filesystem::exists(path_ + ".part"));
    EXPECT_EQ(take({.clinic = kDental, .output = "/no/such/folder/x"}), kFailed);
    EXPECT_THAT(errors_, HasSubstr("/no/such/folder/x.part: No such file or directory"));
    EXPECT_EQ(value("SELECT count(*) FROM core.audit WHERE action = 'export'"), "1")
        << "what could not begin was taken by nobody";
}

TEST_F(ctl_export, nothing_is_left_of_one_that_was_stopped) {
    fill();
    EXPECT_EQ(take({.is_everyone = true, .output = path_}, 2), kFailed);
    EXPECT_THAT(errors_, HasSubstr("stopped: nothing is kept"));
    EXPECT_FALSE(std::filesystem::exists(path_));
    EXPECT_FALSE(std::filesystem::exists(path_ + ".part"));
}

// What a provider calls a message may hold the patient's number.
TEST_F(ctl_export, a_line_names_its_reply_by_our_id_and_nothing_by_the_providers) {
    run(R"(
        INSERT INTO core.whatsapp_messages (id, created_at, whatsapp_message_id, conversation,
            organization_id, clinic_id, source, line, direction, author, message_type, outcome,
            reply_id, received_at)
        SELECT id, now(), 'wamid.12025550188', repeat('c', 32), organization_id, id, 's', 'l',
            'inbound', 'patient', 'text', 'replied', organization_id, now() FROM core.clinics;
        INSERT INTO healthcare.conversation_logs (id, created_at, clinic_id, conversation, role,
            content, message_id)
        SELECT id, created_at, clinic_id, conversation, 'user', 'hi', whatsapp_message_id
        FROM core.whatsapp_messages)");
    ASSERT_EQ(take({.clinic = kDental}), kDone) << errors_;
    EXPECT_THAT(out_, HasSubstr(R"("reply_id":"1f8e4b72-6d3a-4e95-b0c7-52a9d8e3f101")"));
    EXPECT_THAT(out_, Not(HasSubstr("12025550188")));
}

TEST_F(ctl_export, two_do_not_write_one_file) {
    OutputFile first(path_), second(path_);
    ASSERT_TRUE(first.open());
    EXPECT_EQ(second.open().error().code, "output_busy");
    ASSERT_TRUE(first.write("whole\n"));
    ASSERT_TRUE(first.finish());
    std::ifstream in(path_);
    std::string line;
    std::getline(in, line);
    EXPECT_EQ(line, "whole");
}

TEST_F(ctl_export, whoever_stops_reading_ends_it_with_a_word) {
    fill();
    const std::string command = "DATABASE_URL='" + settings_.database_url +
                                "' FRONTDESK_LOG_LEVEL=error " FRONTDESK_BIN
                                "/frontdeskctl export conversations --all-clinics --by t 2>" +
                                path_ + "; echo $? >>" + path_;
    std::ofstream(base_ + ".json") << "(" << command << ") | head -c 1 >/dev/null\n";
    EXPECT_EQ(std::system(("sh " + base_ + ".json").c_str()), 0);
    std::ifstream in(path_);
    std::ostringstream told;
    told << in.rdbuf();
    EXPECT_EQ(told.str(), "frontdeskctl: output_gone: whoever read the output went away\n1\n");
}

}  // namespace
}  // namespace ops::frontdeskctl
