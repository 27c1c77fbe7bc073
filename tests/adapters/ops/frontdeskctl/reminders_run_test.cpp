// `frontdeskctl reminders run` on a real broker with a real database: what it says and what stands
// in the audit, also where it ends early.
#include "shared/base/ids.hpp"
#include "shared/kafka/topics.hpp"
#include "tests/adapters/ops/frontdeskctl/import_world.hpp"

#include <cstdlib>

#include <gmock/gmock.h>

namespace ops::frontdeskctl {
namespace {

using testing::HasSubstr;
using testing::Not;

class ctl_reminders : public ImportWorld {
  protected:
    void SetUp() override {
        const char* brokers = std::getenv("FRONTDESK_TEST_KAFKA");
        ASSERT_NE(brokers, nullptr) << "FRONTDESK_TEST_KAFKA is not set: run ops/test";
        settings_.kafka = {brokers, "test", "remind-" + shared::uuid_v7().text() + ".", 2};
        ASSERT_TRUE(shared::kafka::create_topics(settings_.kafka, 1));
        run("UPDATE core.clinics SET quiet_from = '08:00', quiet_to = '08:00'");
    }

    // Of patients who never wrote, due for a minute.
    void book(int count, const std::string& phone = "'12025550' || 100 + n") {
        run("WITH new AS (INSERT INTO healthcare.patients (id, clinic_id, phone) SELECT "
            "gen_random_uuid(), '" +
            std::string(kDental) + "', " + phone + " FROM generate_series(1, " +
            std::to_string(count) +
            ") n RETURNING id, clinic_id) INSERT INTO healthcare.appointments (id, clinic_id, "
            "patient_id, starts_at, status, created_at) SELECT id, clinic_id, id, now() + "
            "interval '23 h 59 min', 'booked', now() - interval '9 days' FROM new");
    }
    // Stopped when so many steps are done.
    int remind(int steps = 100) {
        RemindersOptions options;
        options.by = "tester";
        return quietly(
            [&] { return reminders_run(settings_, options, [&] { return steps-- == 0; }); });
    }
    std::string audit() const {
        return value(
            "SELECT string_agg(actor || ' ' || subject || ' ' || details, '; ' ORDER BY at) "
            "FROM core.audit WHERE action = 'reminders_run'");
    }
};

TEST_F(ctl_reminders, says_that_nothing_is_due_only_where_nothing_is) {
    EXPECT_EQ(remind(), kDone) << errors_;
    EXPECT_EQ(out_, "nothing is due\n");
    book(1, "NULL");
    EXPECT_EQ(remind(), kDone) << errors_;
    EXPECT_THAT(out_, HasSubstr("1 cannot be reached"));
    EXPECT_THAT(out_, Not(HasSubstr("nothing is due")));
}

TEST_F(ctl_reminders, stands_in_the_audit_also_where_it_is_stopped) {
    book(501);
    EXPECT_EQ(remind(1), kFailed);
    EXPECT_EQ(out_, "24h sent: 500\n");
    EXPECT_THAT(errors_, HasSubstr("stopped: the next run goes on"));
    EXPECT_EQ(audit(), R"(tester everyone {"24h_sent": 500})");
    EXPECT_EQ(remind(), kDone) << errors_;
    EXPECT_EQ(out_, "24h sent: 1\n");
}

// As where it is killed in the middle.
TEST_F(ctl_reminders, stands_in_the_audit_before_the_first_goes_out) {
    EXPECT_EQ(remind(0), kFailed);
    EXPECT_EQ(audit(), "tester everyone {}");
    run("ALTER TABLE core.audit RENAME TO elsewhere");
    book(1);
    EXPECT_EQ(remind(), kFailed);
    EXPECT_THAT(errors_, HasSubstr("nothing sent, for it cannot be audited"));
    EXPECT_EQ(value("SELECT count(*) FROM healthcare.appointments WHERE reminder_sent_24h"), "0");
}

}  // namespace
}  // namespace ops::frontdeskctl
