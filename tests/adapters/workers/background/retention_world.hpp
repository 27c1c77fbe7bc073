// Two clinics of one organization with months to keep, and what runs retention over them.
#pragma once

#include "tests/adapters/workers/background/clinic_database.hpp"
#include "workers/background/upkeep/retention.hpp"

#include <string>

namespace workers::background {

using shared::postgres::Connection;
using upkeep::Pace;
using upkeep::Removed;

inline constexpr const char* kOther = "0190a000-0000-7000-8000-000000000003";

// The middle of the month that lies so many before this one.
inline std::string month(int before) {
    return "(date_trunc('month', now() AT TIME ZONE 'UTC') - interval '" + std::to_string(before) +
           " months' + interval '14 days') AT TIME ZONE 'UTC'";
}

class Retention : public testing::Test {
  protected:
    Retention() : connection(clinic.database.connect()) {
        run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) VALUES ('" +
            std::string(kOther) + "', '" + kOrganization + "', 'other', 'UTC', '{en}')");
        run("INSERT INTO core.installation (key) VALUES (repeat('0', 64))");
        run("SELECT core.make_month_partition(parent, (now() - make_interval(months => n))::date) "
            "FROM unnest(ARRAY['core.whatsapp_messages', "
            "'healthcare.conversation_logs']::regclass[])"
            " parent, generate_series(0, 9) n");
    }
    void run(const std::string& sql) {
        const auto done = connection.run(sql);
        ASSERT_TRUE(done) << done.error().code << " " << done.error().detail << " " << sql;
    }
    // A session with a message and its line, so many months ago.
    void say(const std::string& clinic_id, int before, int times = 1) {
        run("WITH s AS (INSERT INTO core.conversation_sessions (id, conversation, organization_id, "
            "clinic_id, source, line, started_at, last_message_at) SELECT gen_random_uuid(), "
            "repeat('c', 32), '" +
            std::string(kOrganization) + "', '" + clinic_id +
            "', 'demo', 'l', at, at FROM (SELECT " + month(before) +
            " + n * interval '1 second' AS at FROM generate_series(1, " + std::to_string(times) +
            ") n) t RETURNING *), m AS (INSERT INTO core.whatsapp_messages (id, created_at, "
            "whatsapp_message_id, conversation, session_id, organization_id, clinic_id, source, "
            "line, direction, author, message_type, outcome, received_at) SELECT "
            "gen_random_uuid(), "
            "started_at, gen_random_uuid(), conversation, id, organization_id, clinic_id, source, "
            "line, 'inbound', 'patient', 'text', 'replied', started_at FROM s RETURNING *), e AS ("
            "INSERT INTO core.staff_events (id, organization_id, clinic_id, conversation, "
            "session_id, record, reason, created_at) SELECT gen_random_uuid(), organization_id, "
            "clinic_id, conversation, session_id, id, 'unsure', created_at FROM m) "
            "INSERT INTO healthcare.conversation_logs (id, created_at, session_id, clinic_id, "
            "conversation, role, content) SELECT id, created_at, session_id, clinic_id, "
            "conversation, 'user', 'hello' FROM m");
    }
    void keep(const std::string& clinic_id, int months) {
        run("UPDATE core.clinics SET retention_months = " + std::to_string(months) +
            " WHERE id = '" + clinic_id + "'");
    }
    Removed remove(const Pace& pace = {[](auto) { return true; }}) {
        Removed out;
        const auto done = upkeep::run_retention(connection, pace, "test", out);
        EXPECT_TRUE(done) << (done ? "" : done.error().code + " " + done.error().detail);
        return out;
    }
    std::string count(const std::string& table, const std::string& where = "true") {
        return clinic.value("SELECT count(*) FROM " + table + " WHERE " + where);
    }
    std::string messages(const std::string& clinic_id) {
        return count("core.whatsapp_messages", "clinic_id = '" + clinic_id + "'");
    }
    // So many messages of the other clinic, `at_once` of them at one time.
    void fill(int before, int messages, int at_once = 1) {
        run("INSERT INTO core.whatsapp_messages (id, created_at, whatsapp_message_id, "
            "conversation, organization_id, clinic_id, source, line, direction, author, "
            "message_type, outcome, received_at) SELECT gen_random_uuid(), " +
            month(before) + " - (n / " + std::to_string(at_once) +
            ") * interval '1 second', n::text, repeat('c', 32), '" + kOrganization + "', '" +
            kOther +
            "', 'demo', 'l', 'inbound', 'patient', 'text', 'replied', now() FROM "
            "generate_series(1, " +
            std::to_string(messages) + ") n");
    }
    std::string audits() { return count("core.audit", "action = 'retention'"); }

    ClinicDatabase clinic;
    Connection connection;
};

}  // namespace workers::background
