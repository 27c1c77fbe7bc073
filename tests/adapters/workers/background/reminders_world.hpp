// A clinic with one patient who wrote, and processes that remind.
#pragma once

#include "tests/adapters/workers/background/clinic_database.hpp"
#include "workers/background/reminders/reminders.hpp"

#include <set>

namespace workers::background::reminders {

// Noon of a summer's day, at which the clinic (UTC) is not quiet.
inline constexpr const char* kNoon = "2031-06-10 12:00Z";

// A process that reminds.
struct Scheduler {
    explicit Scheduler(const ClinicDatabase& clinic) : connection(clinic.database.connect()) {}

    // Up to one that does something.
    Done step(const std::string& at = kNoon) {
        EXPECT_TRUE(all.find({at, std::nullopt}));
        for (;;) {
            auto done = all.step();
            EXPECT_TRUE(done) << (done ? "" : done.error().code + done.error().detail);
            if (!done) return {};
            if (!done->is_more || !done->counts.empty()) return *done;
        }
    }

    Done give_up() {
        auto done = all.give_up();
        EXPECT_TRUE(done) << (done ? "" : done.error().code + done.error().detail);
        return done ? *done : Done{};
    }

    fakes::FakeProducer producer;
    shared::postgres::Connection connection;
    batches::AckedWriter topics{producer, 12, std::chrono::milliseconds(5'000)};
    shared::crypto::Sealer sealer;
    shared::SystemClock clock;
    Reminders all{{connection, topics, sealer, clock, persist::StaffWebhook::kQueued}};
};

class RemindersTest : public testing::Test {
  protected:
    RemindersTest() : owner(clinic), first(clinic) {
        clinic.value("INSERT INTO core.installation (key) VALUES ('" + std::string(64, 'a') +
                     "') RETURNING 1");
        owner.store({TurnMaker().item(0)});
        run("UPDATE healthcare.patients SET phone = '12025550187'");
    }

    void run(const std::string& sql) {
        clinic.value("WITH x AS (" + sql + " RETURNING 1) SELECT 1 FROM x");
    }

    void book(const std::string& name,
              const std::string& starts_at,
              const std::string& status = "booked",
              const std::string& made_at = "2031-01-01") {
        run("INSERT INTO healthcare.appointments (id, clinic_id, patient_id, starts_at, status, "
            "created_at) VALUES ('" +
            id(name) + "', '" + kClinic + "', '" + id("patient") + "', '" + starts_at + "', '" +
            status + "', '" + made_at + "')");
    }
    // A day ahead.
    void book_many(std::size_t count) {
        run("INSERT INTO healthcare.appointments (id, clinic_id, patient_id, starts_at, status, "
            "created_at) SELECT gen_random_uuid(), '" +
            std::string(kClinic) + "', '" + id("patient") +
            "', '2031-06-11 11:30Z', 'booked', '2031-01-01' FROM generate_series(1, " +
            std::to_string(count) + ")");
    }
    std::string marks(const std::string& name) const {
        return clinic.value(
            "SELECT concat_ws(' ', CASE WHEN reminder_sent_24h THEN '24h' END, "
            "CASE WHEN reminder_sent_2h THEN '2h' END) FROM "
            "healthcare.appointments WHERE id = '" +
            id(name) + "'");
    }
    static std::multiset<std::string> records(const fakes::FakeProducer& producer) {
        std::multiset<std::string> out;
        shared::json::Parser parser;
        for (const auto& each : producer.produced()) {
            if (each.topic == "inbound") out.insert((*parser.parse(each.value))["record"].text());
        }
        return out;
    }

    ClinicDatabase clinic;
    Owner owner;
    Scheduler first;
};

}  // namespace workers::background::reminders
