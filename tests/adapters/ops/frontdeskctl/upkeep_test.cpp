// `frontdeskctl retention`, `waiting` and `stats --days`.
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

class ctl_upkeep : public testing::Test {
  protected:
    ctl_upkeep() {
        settings_.database_url = database_.url();
        EXPECT_EQ(migrate(settings_), kDone);
        run("INSERT INTO core.organizations (id, name) VALUES ($1, 'O')");
        run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
            "VALUES ($1, $1, 'North', 'UTC', '{en}')");
        run("INSERT INTO healthcare.patients (id, clinic_id, phone) VALUES ($1, $1, "
            "'12025550100')");
    }
    void run(const std::string& sql) {
        const auto done = settings_.database().run(sql, {kClinic});
        ASSERT_TRUE(done) << done.error().code << " " << done.error().detail;
    }
    template <typename Call>
    int said(Call call) {
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int code = call();
        out_ = testing::internal::GetCapturedStdout();
        error_ = testing::internal::GetCapturedStderr();
        return code;
    }
    int retain(bool is_dry_run = false, bool is_stopped = false) {
        return said([&] {
            return retention_run(settings_, {is_dry_run, -1, "me"}, [=] { return is_stopped; });
        });
    }
    int wait(const WaitingOptions& options) {
        return said([&] { return waiting(settings_, options); });
    }
    std::size_t lines() const {
        return static_cast<std::size_t>(std::count(out_.begin(), out_.end(), '\n'));
    }

    shared::postgres::TestDatabase database_;
    Settings settings_;
    std::string out_, error_;
};

TEST_F(ctl_upkeep, keeps_two_years_until_somebody_says_otherwise) {
    EXPECT_EQ(database_.value("SELECT retention_months FROM core.installation"), "24");
    EXPECT_EQ(said([&] { return retention_set(settings_, {false, 6, "me"}); }), kDone);
    EXPECT_EQ(out_, "what was said is kept for 6 months where a clinic does not say otherwise\n");
    EXPECT_EQ(said([&] { return retention_set(settings_, {false, 6, "me"}); }), kDone);
    EXPECT_THAT(out_, HasSubstr("as before"));
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.audit WHERE action = 'retention_set' "
                              "AND actor = 'me'"),
              "1");
    EXPECT_EQ(said([&] { return retention_set(settings_, {false, 0, "me"}); }), kDone);
    EXPECT_THAT(out_, HasSubstr("for ever"));
}

TEST_F(ctl_upkeep, tells_what_would_go_and_what_went) {
    run("SELECT core.make_month_partition('core.whatsapp_messages', (now() - interval '3 "
        "years')::date)"
        ", $1::uuid");
    run("INSERT INTO core.whatsapp_messages (id, created_at, whatsapp_message_id, conversation, "
        "organization_id, clinic_id, source, line, direction, author, message_type, outcome, "
        "received_at) VALUES ($1, now() - interval '3 years', 'm', repeat('c', 32), $1, $1, 's', "
        "'l', "
        "'inbound', 'patient', 'text', 'replied', now())");
    EXPECT_EQ(retain(true), kDone) << error_;
    EXPECT_THAT(out_,
                AllOf(HasSubstr("core.whatsapp_messages_20"),
                      HasSubstr("dropped whole"),
                      HasSubstr("North (" + std::string(kClinic) + "): kept from"),
                      HasSubstr(" 1 messages, 0 lines")));
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.whatsapp_messages"), "1");
    EXPECT_EQ(retain(), kDone) << error_;
    EXPECT_THAT(out_, AllOf(HasSubstr(": dropped\n"), Not(HasSubstr("nothing was"))));
    EXPECT_EQ(database_.value("SELECT count(*) FROM core.whatsapp_messages"), "0");
    EXPECT_EQ(retain(), kDone);
    EXPECT_EQ(out_, "nothing was to go\n");
}

TEST_F(ctl_upkeep, a_run_that_is_stopped_says_what_it_did) {
    run("INSERT INTO core.message_dedupe (conversation, message_id, record, created_at, source, "
        "line, "
        "first_seen_at) SELECT repeat('c', 32), 'm' || n, $1, at, 's', 'l', at "
        "FROM generate_series(1, 3) n, (SELECT now() - interval '1 year' AS at) t");
    EXPECT_EQ(retain(false, true), kFailed);
    EXPECT_THAT(out_, HasSubstr("core.message_dedupe: 3 rows"));
    EXPECT_THAT(error_, HasSubstr("retention_ended: the next run goes on"));
    EXPECT_EQ(database_.value(
                  "SELECT details->>'core.message_dedupe' FROM core.audit WHERE actor = 'me'"),
              "3");
}

TEST_F(ctl_upkeep, shows_a_clinics_days) {
    run("INSERT INTO core.clinic_days (clinic_id, day, messages, conversations, new_patients, "
        "replied, "
        "fell_back, suppressed, handed_over, dead, undelivered, reply_times, intents) SELECT "
        "$1::uuid, (now() AT TIME ZONE 'UTC')::date - n, 10 + n, 4, 1, 9, 0, 0, 1, 0, 0, "
        "'{0,0,9,0,0,0,0,0,0,0,0,0,0,0,0,1}', '{\"price\": 3}' FROM generate_series(0, 9) n");
    run("INSERT INTO healthcare.appointments (id, clinic_id, patient_id, starts_at, status) "
        "VALUES ($1, $1, $1, now(), 'booked')");
    DeskOptions options;
    options.clinic = kClinic;
    options.days = 3;
    EXPECT_EQ(said([&] { return stats_days(settings_, options); }), kDone) << error_;
    EXPECT_EQ(lines(), 4U) << out_;
    EXPECT_THAT(out_, AllOf(HasSubstr("<=150"), HasSubstr(">60000")));
    options.json = true;
    EXPECT_EQ(said([&] { return stats_days(settings_, options); }), kDone);
    EXPECT_THAT(out_, AllOf(HasSubstr("\"appointments\" : 1"), HasSubstr("\"price\"")));
    options.clinic = "North";
    EXPECT_EQ(said([&] { return stats_days(settings_, options); }), kDone);
    options.clinic = "0b5e7c1a-0000-4000-8000-0000000000c9";
    EXPECT_EQ(said([&] { return stats_days(settings_, options); }), kFailed);
}

// Also where all of them came at one time.
TEST_F(ctl_upkeep, pages_through_what_waits) {
    run("INSERT INTO core.staff_events (id, organization_id, clinic_id, conversation, record, "
        "reason, message_id, "
        "created_at, handled_at) SELECT gen_random_uuid(), $1, $1, repeat('c', 32), "
        "gen_random_uuid(), 'unsure', 'wamid.12025550188', now() - interval '1 hour', CASE WHEN n "
        "= 5 THEN now() END "
        "FROM generate_series(1, 5) n");
    run("INSERT INTO healthcare.appointment_requests (id, clinic_id, patient_id, conversation, "
        "action, "
        "wish, message_id, state) SELECT gen_random_uuid(), $1, $1, repeat('c', 32), 'book', "
        "'friday at five', 'wamid.12025550188', 'open' FROM generate_series(1, 3)");
    for (const bool is_calls : {true, false}) {
        WaitingOptions options{is_calls, kClinic, "", 2, true};
        std::set<std::string> seen;
        for (int page = 0; page < 3; ++page) {
            EXPECT_EQ(wait(options), kDone) << error_;
            EXPECT_THAT(out_, AllOf(Not(HasSubstr("friday")), Not(HasSubstr("12025550188"))));
            std::istringstream rows(out_);
            for (std::string row; std::getline(rows, row);) {
                EXPECT_TRUE(seen.insert(row).second) << row;
            }
            const auto at = error_.find("--after ");
            if (at == std::string::npos) break;
            options.after = error_.substr(at + 8, error_.size() - at - 9);
        }
        EXPECT_EQ(seen.size(), is_calls ? 4U : 3U);
    }
    EXPECT_EQ(wait({true, kClinic, "2020-01-01T00:00:00.000000Z," + std::string(kClinic), 2, true}),
              kDone);
    EXPECT_EQ(error_, "nothing waits behind it\n");
    EXPECT_EQ(wait({true, kClinic, "yesterday", 2, true}), kUsage);
    EXPECT_EQ(wait({true, kClinic, "yesterday,x", 2, true}), kUsage);
    EXPECT_THAT(error_, HasSubstr("--after is none"));
    EXPECT_EQ(wait({true, "North", "", 9, true}), kDone);
    EXPECT_EQ(lines(), 4U);
    EXPECT_EQ(wait({true, "0b5e7c1a-0000-4000-8000-0000000000c9", "", 2, true}), kFailed);
    EXPECT_THAT(error_, HasSubstr("no clinic has that id or name"));
}

}  // namespace
}  // namespace ops::frontdeskctl
