// What the migration that notes since when a clinic reminds makes of those that did before.
#include "shared/postgres/migrations.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

namespace schemas {
namespace {

using shared::postgres::Transaction;

constexpr const char* kClinic = "0190a000-0000-7000-8000-000000000002";

class RemindersSince : public testing::Test {
  protected:
    RemindersSince() {
        const auto& all = shared::postgres::migration_files();
        for (const auto& file : all) {
            files_.push_back(file);
            if (file.name.starts_with("0024_")) break;
        }
        auto before = files_;
        before.pop_back();
        auto connection = database_.connect();
        EXPECT_TRUE(shared::postgres::migrate(connection, before));
        const auto made = connection.script(
            std::string("INSERT INTO core.organizations (id, name) VALUES ('") + kClinic +
            "', 'demo'); INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
            "VALUES ('" +
            kClinic + "', '" + kClinic +
            "', 'demo', 'UTC', '{en}'); UPDATE core.clinics SET "
            "quiet_from = '00:00', quiet_to = '00:00'; INSERT INTO healthcare.patients (id, "
            "clinic_id) VALUES ('" +
            kClinic + "', '" + kClinic +
            "'); INSERT INTO healthcare.appointments (id, clinic_id, "
            "patient_id, starts_at, status, created_at) VALUES ('" +
            kClinic + "', '" + kClinic + "', '" + kClinic +
            "', now() - interval '1 hour', 'booked', now() - interval '9 days')");
        EXPECT_TRUE(made) << made.error().detail;
    }
    void migrate() {
        auto connection = database_.connect();
        const auto done = shared::postgres::migrate(connection, files_);
        EXPECT_TRUE(done) << done.error().code << done.error().detail;
    }

    shared::postgres::TestDatabase database_;
    std::vector<shared::postgres::MigrationFile> files_;
};

TEST_F(RemindersSince, a_clinic_of_before_reminded_all_the_time) {
    migrate();
    EXPECT_EQ(database_.value("SELECT count(*) FROM healthcare.missed_reminders(now())"), "2");
    EXPECT_EQ(database_.value("INSERT INTO core.clinics (id, organization_id, name, timezone, "
                              "languages) SELECT gen_random_uuid(), id, 'new', 'UTC', '{en}' "
                              "FROM core.organizations RETURNING reminders_since > now() - "
                              "interval '1 minute'"),
              "t");
}

// Whoever writes both tables takes them in this order.
TEST_F(RemindersSince, holds_no_clinics_while_it_waits_for_appointments) {
    auto writer = database_.connect();
    std::thread migrating;
    EXPECT_TRUE(writer.transaction([&](Transaction& transaction) {
        transaction.run("LOCK TABLE healthcare.appointments IN ROW EXCLUSIVE MODE");
        migrating = std::thread([this] { migrate(); });
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        const std::string waits =
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' "
            "AND relation = 'healthcare.appointments'::regclass";
        while (database_.value(waits) == "0" && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::yield();
        }
        EXPECT_EQ(database_.value("SELECT count(*) FROM pg_locks WHERE granted AND mode = "
                                  "'AccessExclusiveLock' AND relation = 'core.clinics'::regclass"),
                  "0");
    }));
    migrating.join();
}

}  // namespace
}  // namespace schemas
