#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/seed_apply.hpp"
#include "shared/http/server.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace ops::frontdeskctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ctl_seed : public testing::Test {
  protected:
    ctl_seed() {
        settings_.database_url = database_.url();
        settings_.sealer = shared::crypto::Sealer::make(std::string(64, 'a')).value();
        EXPECT_EQ(migrate(settings_), kDone);
        std::ifstream in(FRONTDESK_ROOT "/schemas/seed/demo.json");
        std::ostringstream text;
        text << in.rdbuf();
        demo_ = text.str();
    }
    ~ctl_seed() override { std::filesystem::remove(path_); }

    // Loads the text as a file; what went to standard error is kept.
    int load(const std::string& text, const std::string& base_url = "") {
        std::ofstream(path_) << text;
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int code = seed(settings_, {path_, base_url});
        out_ = testing::internal::GetCapturedStdout();
        faults_ = testing::internal::GetCapturedStderr();
        return code;
    }

    static std::string replaced(std::string text, const std::string& from, const std::string& to) {
        for (auto at = text.find(from); at != std::string::npos;
             at = text.find(from, at + to.size())) {
            text.replace(at, from.size(), to);
        }
        return text;
    }

    shared::postgres::TestDatabase database_;
    Settings settings_;
    std::string demo_, out_, faults_;
    std::string path_ = std::filesystem::temp_directory_path() /
                        ("frontdesk_seed_" + std::to_string(::getpid()) + ".json");
};

TEST_F(ctl_seed, loads_the_demo_clinics) {
    EXPECT_EQ(load(demo_), kDone) << faults_;
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.clinics"), "2");
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.integration_lines"), "5");
    EXPECT_EQ(database_.value("SELECT amount FROM healthcare.prices p JOIN healthcare.services s "
                              "ON s.id = p.service_id WHERE s.code = 'cleaning'"),
              "120.00");
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.integration_lines l JOIN core.clinics c "
                              "ON c.id = l.clinic_id AND c.organization_id = l.organization_id"),
              "5");
}

// As many for a thousand lines and services as for one.
TEST_F(ctl_seed, sends_a_statement_a_table) {
    const auto sent = [&](int many) {
        const std::string id = "0b5e7c1a-0000-4000-8000-0000000000c1";
        std::string services, lines;
        for (int n = 0; n < many; ++n) {
            const std::string comma = n == 0 ? "" : ",";
            const auto number = std::to_string(n);
            services += comma + R"({"code":"s)" + number +
                        R"(","name":{"en":"x"},"price":{"amount":"1.00","currency":"USD"}})";
            lines += comma + R"({"line":"l)" + number + R"(","clinic_id":")" + id + R"("})";
        }
        std::vector<std::string> faults;
        const auto file = read_seed(
            R"({"organizations":[{"id":")" + id + R"(","name":"o","clinics":[{"id":")" + id +
                R"(","name":"c","languages":["en"],"timezone":"UTC","retention_months":6,"services":[)" +
                services + R"(]}]}],"sources":[{"name":"s","provider":"evolution",)" +
                R"("dialect":"evolution_v2","path_token":"token","base_url":"http://h","lines":[)" +
                lines + "]}]}",
            faults);
        auto database = settings_.database();
        const auto before = database.statements();
        const auto done = database.transaction([&](shared::postgres::Transaction& work) {
            check_seed(work, file, std::string(32, 'k'), faults);
            apply_seed(work, file, std::string(32, 'k'), settings_.sealer);
        });
        EXPECT_TRUE(done) << done.error().detail;
        EXPECT_EQ(faults, std::vector<std::string>());
        return database.statements() - before;
    };
    const auto of_one = sent(1);
    EXPECT_EQ(sent(1'000), of_one);
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.integration_lines"), "1000");
    EXPECT_EQ(database_.value("SELECT count(*) FROM healthcare.prices"), "1000");
    EXPECT_EQ(database_.value("SELECT retention_months FROM core.clinics"), "6");
}

TEST_F(ctl_seed, seals_every_secret) {
    ASSERT_EQ(load(demo_), kDone);
    EXPECT_EQ(database_.value("SELECT bool_and(path_token LIKE 'v1.%' AND secrets LIKE 'v1.%' AND "
                              "coalesce(access_token, 'v1.') LIKE 'v1.%') FROM core.integrations"),
              "t");
    EXPECT_EQ(database_.value("SELECT bool_and(api_key LIKE 'v1.%') FROM core.integration_lines"),
              "t");
}

TEST_F(ctl_seed, changes_nothing_the_second_time) {
    ASSERT_EQ(load(demo_), kDone);
    const auto state = "SELECT string_agg(i::text, ' ' ORDER BY name) FROM core.integrations i";
    const auto before = database_.value(state);
    EXPECT_EQ(load(demo_), kDone);
    EXPECT_THAT(out_, HasSubstr(" 0 rows changed"));
    EXPECT_EQ(database_.value(state), before);
}

TEST_F(ctl_seed, counts_up_the_version_of_a_changed_clinic_alone) {
    ASSERT_EQ(load(demo_), kDone);
    const auto version = [&](const char* clinic) {
        return std::stoi(database_.value(
            std::string("SELECT version FROM core.clinics WHERE name LIKE '") + clinic + "%'"));
    };
    const auto dental = version("Harbor"), pediatrics = version("Cl");
    ASSERT_EQ(load(replaced(demo_, "\"120.00\"", "\"130.00\"")), kDone);
    EXPECT_GT(version("Harbor"), dental);
    EXPECT_EQ(version("Cl"), pediatrics);
}

TEST_F(ctl_seed, takes_away_what_the_file_no_longer_lists) {
    ASSERT_EQ(load(demo_), kDone);
    ASSERT_EQ(load(replaced(demo_, "\"code\": \"whitening\"", "\"code\": \"bleaching\"")), kDone);
    EXPECT_EQ(database_.value("SELECT is_active FROM healthcare.services WHERE code = 'whitening'"),
              "f");
    EXPECT_EQ(database_.value("SELECT is_active FROM healthcare.services WHERE code = 'bleaching'"),
              "t");
}

TEST_F(ctl_seed, puts_another_base_url_in_place) {
    ASSERT_EQ(load(demo_, "http://127.0.0.1:4567/"), kDone);
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.integrations "
                              "WHERE base_url = 'http://127.0.0.1:4567'"),
              "4");
}

TEST_F(ctl_seed, refuses_a_line_of_another_source) {
    ASSERT_EQ(load(demo_), kDone);
    const auto renamed =
        replaced(demo_, R"("name": "demo-dental-evolution")", R"("name": "other")");
    EXPECT_EQ(load(renamed), kFailed);
    EXPECT_THAT(faults_,
                HasSubstr("/sources/0/lines/0/line: exists under source "
                          "demo-dental-evolution\n"));
    EXPECT_THAT(faults_,
                HasSubstr("/sources/0/path_token: is that of source demo-dental-evolution\n"));
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.integrations WHERE name = 'other'"), "0");
}

TEST_F(ctl_seed, reports_faults_of_file_and_database_together) {
    auto text = replaced(demo_, "America/New_York", "America/Nowhere");
    text = replaced(text, "\"day\": 6", "\"day\": 9");
    EXPECT_EQ(load(text), kFailed);
    EXPECT_THAT(faults_, HasSubstr("/organizations/0/clinics/0/timezone: is no time zone"));
    EXPECT_THAT(faults_, HasSubstr("/organizations/0/clinics/0/hours/5/day: must be"));
    EXPECT_THAT(faults_, HasSubstr("2 faults, nothing was changed"));
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.clinics"), "0");
}

TEST_F(ctl_seed, wants_the_master_key_that_sealed_the_installation) {
    settings_.sealer = shared::crypto::Sealer();
    EXPECT_EQ(load(demo_), kFailed);
    EXPECT_THAT(faults_, HasSubstr("no_master_key"));
}

TEST_F(ctl_seed, notes_for_the_caches_what_changed_and_nothing_the_second_time) {
    const auto noted = [this] {
        return database_.value(
            "WITH gone AS (DELETE FROM core.cache_outbox RETURNING *) "
            "SELECT coalesce(string_agg(DISTINCT coalesce(name, entity), ' '), "
            "'') FROM gone");
    };
    EXPECT_EQ(load(demo_), kDone) << faults_;
    EXPECT_EQ(faults_, "");
    const auto first = noted();
    EXPECT_THAT(first, AllOf(HasSubstr("clinic"), HasSubstr("demo-dental")));
    EXPECT_EQ(load(demo_), kDone) << faults_;
    EXPECT_EQ(noted(), "");
}

TEST_F(ctl_seed, tells_the_sandbox_whom_to_play) {
    std::mutex mutex;
    std::string path, body;
    shared::http::Server sandbox({}, [&](shared::http::Request&& request, auto responder) {
        const std::lock_guard lock(mutex);
        path = request.target;
        body = request.body;
        responder.send({});
    });
    settings_.sandbox_url = "http://" + sandbox.address();
    EXPECT_EQ(load(demo_), kDone) << faults_;
    const std::lock_guard lock(mutex);
    EXPECT_EQ(path, "/sandbox/sources");
    EXPECT_EQ(body, demo_);
}

TEST_F(ctl_seed, fails_where_a_named_sandbox_is_not_told) {
    settings_.sandbox_url = "http://127.0.0.1:1";
    EXPECT_EQ(load(demo_), kFailed);
    EXPECT_THAT(faults_, HasSubstr("sandbox_not_told"));
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.clinics"), "2") << "the clinics are in";
}

}  // namespace
}  // namespace ops::frontdeskctl
