// What is noted in core.cache_outbox, by whatever plain SQL changes a row.
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace {

// Two organizations of a clinic each; a source, a line, a patient of the first clinic.
constexpr const char* kRows = R"(
INSERT INTO core.organizations (id, name) VALUES
    ('00000000-0000-4000-8000-0000000000a1', 'a'), ('00000000-0000-4000-8000-0000000000a2', 'b');
INSERT INTO core.clinics (id, organization_id, name, timezone, languages) VALUES
    ('00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-0000000000a1', 'c', 'UTC', '{en}'),
    ('00000000-0000-4000-8000-0000000000c2', '00000000-0000-4000-8000-0000000000a2', 'd', 'UTC', '{en}');
INSERT INTO core.integrations (name, provider, dialect, path_token, path_token_hash, base_url)
    VALUES ('s', 'evolution', 'evolution_v2', 't', repeat('0', 32), 'http://localhost');
INSERT INTO core.integration_lines (line, source, organization_id, clinic_id) VALUES
    ('l', 's', '00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-0000000000c1');
INSERT INTO healthcare.services (id, clinic_id, code, name) VALUES
    ('00000000-0000-4000-8000-0000000000e1', '00000000-0000-4000-8000-0000000000c1', 'x', '{}');
INSERT INTO healthcare.patients (id, clinic_id) VALUES
    ('00000000-0000-4000-8000-0000000000b1', '00000000-0000-4000-8000-0000000000c1'),
    ('00000000-0000-4000-8000-0000000000b2', '00000000-0000-4000-8000-0000000000c1');
DELETE FROM core.cache_outbox;)";

class cache_outbox : public testing::Test {
  protected:
    cache_outbox() : connection_(database_.connect()) {
        database_.migrate();
        run(kRows);
    }

    // Words as they are, %c1 and the like for the ids of kRows.
    static std::string with_ids(std::string sql) {
        for (auto at = sql.find('%'); at != std::string::npos; at = sql.find('%', at)) {
            sql.replace(at, 1, "00000000-0000-4000-8000-0000000000");
        }
        return sql;
    }
    void run(const std::string& sql) {
        const auto done = connection_.script(with_ids(sql));
        ASSERT_TRUE(done) << sql << ": " << done.error().detail;
    }
    // What was noted since the last time: `entity clinic organization patient name version`, each
    // with a dash where it says nothing, and the ids short.
    std::string noted() {
        return database_.value(R"(
            WITH gone AS (DELETE FROM core.cache_outbox RETURNING *)
            SELECT coalesce(string_agg(concat_ws(' ', entity,
                coalesce(right(clinic_id::text, 2), '-'),
                coalesce(right(organization_id::text, 2), '-'),
                coalesce(right(patient_id::text, 2), '-'), coalesce(name, '-'),
                coalesce(version::text, '-')), ', ' ORDER BY id), '') FROM gone)");
    }
    std::string after(const std::string& sql) {
        run(sql);
        return noted();
    }
    std::string version_of_clinic() const {
        return database_.value(with_ids("SELECT version FROM core.clinics WHERE id = '%c1'"));
    }
    void expect_clinic(const std::string& notes) const {
        EXPECT_EQ(notes, "clinic c1 a1 - - " + version_of_clinic());
    }

    shared::postgres::TestDatabase database_;
    shared::postgres::Connection connection_;
};

TEST_F(cache_outbox, a_clinic_is_noted_with_its_version) {
    expect_clinic(after("UPDATE core.clinics SET phone = '1' WHERE id = '%c1'"));
    EXPECT_EQ(after("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
                    "VALUES ('%c3', '%a1', 'e', 'UTC', '{en}')"),
              "clinic c3 a1 - - 1");
    EXPECT_EQ(after("DELETE FROM core.clinics WHERE id = '%c3'"), "clinic c3 a1 - - 2");
}

TEST_F(cache_outbox, a_clinic_that_changes_hands_is_noted_for_both) {
    run("DELETE FROM core.integration_lines");
    noted();
    const std::string before = version_of_clinic();
    const auto notes = after("UPDATE core.clinics SET organization_id = '%a2' WHERE id = '%c1'");
    EXPECT_EQ(notes.size(), std::string("clinic c1 a1 - - 9, clinic c1 a2 - - 9").size()) << notes;
    EXPECT_NE(notes.find("clinic c1 a1 - - " + before), std::string::npos) << notes;
    EXPECT_NE(notes.find("clinic c1 a2 - - " + version_of_clinic()), std::string::npos) << notes;
}

TEST_F(cache_outbox, clinic_data_is_noted_as_its_clinic) {
    for (const char* change :
         {"INSERT INTO healthcare.prices VALUES ('%e1', '%c1', 'EUR', 10)",
          "UPDATE healthcare.prices SET amount = 11",
          "UPDATE healthcare.services SET position = 3",
          "INSERT INTO healthcare.clinic_hours VALUES ('%c1', 1, '09:00', '12:00')",
          "UPDATE healthcare.clinic_hours SET closes = '13:00'",
          "INSERT INTO healthcare.clinic_holidays VALUES ('%c1', '2030-01-01')",
          "UPDATE healthcare.clinic_holidays SET name = 'n'",
          "INSERT INTO healthcare.reply_texts VALUES ('%c1', 'greeting', 'en', 'x')",
          "UPDATE healthcare.reply_texts SET body = 'y'",
          "DELETE FROM healthcare.reply_texts",
          "DELETE FROM healthcare.clinic_holidays",
          "DELETE FROM healthcare.clinic_hours",
          "DELETE FROM healthcare.prices"}) {
        const std::string before = version_of_clinic();
        SCOPED_TRACE(change);
        expect_clinic(after(change));
        EXPECT_NE(before, version_of_clinic());
    }
}

TEST_F(cache_outbox, clinic_data_that_changes_hands_counts_for_both) {
    run("INSERT INTO healthcare.clinic_hours VALUES ('%c1', 1, '09:00', '12:00')");
    noted();
    const auto notes = after("UPDATE healthcare.clinic_hours SET clinic_id = '%c2'");
    EXPECT_NE(notes.find("clinic c1 a1"), std::string::npos) << notes;
    EXPECT_NE(notes.find("clinic c2 a2"), std::string::npos) << notes;
}

TEST_F(cache_outbox, a_line_is_noted_alone_and_a_source_by_its_name) {
    EXPECT_EQ(after("UPDATE core.integration_lines SET number = '12345'"), "line c1 a1 - l -");
    EXPECT_EQ(after("UPDATE core.integration_lines SET clinic_id = NULL"),
              "line c1 a1 - l -, line - a1 - l -");
    EXPECT_EQ(after("DELETE FROM core.integration_lines"), "line - a1 - l -");
    EXPECT_EQ(after("UPDATE core.integrations SET is_enabled = false"), "source - - - s -");
}

TEST_F(cache_outbox, a_change_of_a_line_still_counts_its_source_up) {
    const char* version = "SELECT version FROM core.integrations";
    const std::string before = database_.value(version);
    run("UPDATE core.integration_lines SET number = number");
    EXPECT_EQ(database_.value(version), before);
    run("UPDATE core.integration_lines SET number = '12345'");
    EXPECT_EQ(database_.value(version), std::to_string(std::stoi(before) + 1));
    run("DELETE FROM core.integration_lines");
    EXPECT_EQ(database_.value(version), std::to_string(std::stoi(before) + 2));
}

TEST_F(cache_outbox, a_patient_with_what_belongs_to_him_is_noted) {
    EXPECT_EQ(after("UPDATE healthcare.patients SET name = 'n' WHERE id = '%b1'"),
              "patient c1 - b1 - 2");
    EXPECT_EQ(after("UPDATE healthcare.patients SET last_seen_at = last_seen_at + interval '1 h', "
                    "lid = '5', version = 9"),
              "");
    EXPECT_EQ(after("INSERT INTO healthcare.appointments (id, clinic_id, patient_id, starts_at, "
                    "status) VALUES ('%d1', '%c1', '%b1', now(), 'booked')"),
              "appointments c1 - b1 - -");
    EXPECT_EQ(after("UPDATE healthcare.appointments SET patient_id = '%b2'"),
              "appointments c1 - b1 - -, appointments c1 - b2 - -");
    EXPECT_EQ(after("DELETE FROM healthcare.appointments"), "appointments c1 - b2 - -");
    EXPECT_EQ(after("INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, "
                    "norm_hash) VALUES ('%f1', '%c1', '%b1', 'name', 'n', 'h')"),
              "memories c1 - b1 - -");
    EXPECT_EQ(after("UPDATE healthcare.memories SET body = 'm'"), "memories c1 - b1 - -");
    EXPECT_EQ(after("UPDATE healthcare.memories SET last_seen_at = now() + interval '1 day'"), "");
    EXPECT_EQ(after("DELETE FROM healthcare.memories"), "memories c1 - b1 - -");
    EXPECT_EQ(after("DELETE FROM healthcare.patients WHERE id = '%b1'"), "patient c1 - b1 - 3");
}

TEST_F(cache_outbox, what_changes_nothing_is_noted_nowhere) {
    run("INSERT INTO healthcare.appointments (id, clinic_id, patient_id, starts_at, status) VALUES "
        "('%d1', '%c1', '%b1', now(), 'booked'); INSERT INTO healthcare.memories (id, clinic_id, "
        "patient_id, kind, body, norm_hash) VALUES ('%f1', '%c1', '%b1', 'name', 'n', 'h'); "
        "INSERT INTO healthcare.prices (service_id, clinic_id, currency, amount) VALUES "
        "('%e1', '%c1', 'EUR', 10); "
        "INSERT INTO healthcare.clinic_hours VALUES ('%c1', 1, '09:00', '12:00'); "
        "INSERT INTO healthcare.clinic_holidays VALUES ('%c1', '2030-01-01'); "
        "INSERT INTO healthcare.reply_texts VALUES ('%c1', 'greeting', 'en', 'x')");
    noted();
    const std::string before = version_of_clinic();
    EXPECT_EQ(
        after("UPDATE core.clinics SET name = name; UPDATE core.integrations SET name = name; "
              "UPDATE core.integration_lines SET line = line; "
              "UPDATE healthcare.services SET name = name, position = position; "
              "UPDATE healthcare.prices SET amount = amount; "
              "UPDATE healthcare.clinic_hours SET day = day; "
              "UPDATE healthcare.clinic_holidays SET name = name; "
              "UPDATE healthcare.reply_texts SET body = body; "
              "UPDATE healthcare.patients SET name = name; "
              "UPDATE healthcare.appointments SET status = status; "
              "UPDATE healthcare.memories SET body = body; "
              "DELETE FROM healthcare.prices WHERE false"),
        "");
    EXPECT_EQ(version_of_clinic(), before);
}

TEST_F(cache_outbox, what_is_rolled_back_is_noted_nowhere) {
    EXPECT_FALSE(connection_.script(with_ids(
        "UPDATE healthcare.services SET position = 9; UPDATE healthcare.patients SET name = 'n'; "
        "SELECT 1/0")));
    EXPECT_EQ(noted(), "");
}

TEST_F(cache_outbox, ten_thousand_rows_are_one_statement_and_one_note_of_each) {
    run("INSERT INTO healthcare.services (id, clinic_id, code, name) "
        "SELECT gen_random_uuid(), '%c1', 'bulk ' || i, '{}' FROM generate_series(1, 10000) i");
    expect_clinic(noted());
    expect_clinic(after("UPDATE healthcare.services SET position = position + 1"));
    run("INSERT INTO healthcare.patients (id, clinic_id) "
        "SELECT gen_random_uuid(), '%c1' FROM generate_series(1, 10000)");
    noted();
    run("UPDATE healthcare.patients SET name = 'n'");
    // All in one statement: their place in the log is one insert's.
    EXPECT_EQ(database_.value("SELECT count(*) || ' ' || count(DISTINCT patient_id) || ' ' || "
                              "max(cmin::text::int) - min(cmin::text::int) FROM core.cache_outbox"),
              "10002 10002 0");
}

// The background worker's session tells of its own patients and memories.
TEST_F(cache_outbox, a_transaction_that_announces_itself_notes_no_patients_and_memories) {
    expect_clinic(
        after("SET LOCAL frontdesk.announces = 'off'; "
              "UPDATE healthcare.patients SET name = 'n'; "
              "INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, "
              "norm_hash) VALUES ('%f1', '%c1', '%b1', 'name', 'n', 'h'); "
              "UPDATE healthcare.services SET position = 4"));
    EXPECT_EQ(after("UPDATE healthcare.patients SET name = 'm' WHERE id = '%b1'"),
              "patient c1 - b1 - 3")
        << "it holds for the transaction alone";
}

TEST_F(cache_outbox, who_may_change_a_table_needs_no_right_to_the_outbox) {
    const std::string role = "outside_" + database_.name();
    run("CREATE ROLE \"" + role + "\"; GRANT USAGE ON SCHEMA healthcare, core TO \"" + role +
        "\"; GRANT SELECT, INSERT, UPDATE ON healthcare.appointments, healthcare.patients TO \"" +
        role + "\"");
    EXPECT_EQ(after("SET LOCAL ROLE \"" + role +
                    "\"; INSERT INTO healthcare.appointments (id, clinic_id, patient_id, "
                    "starts_at, status) VALUES ('%d1', '%c1', '%b1', now(), 'booked'); "
                    "UPDATE healthcare.patients SET name = 'n' WHERE id = '%b1'; RESET ROLE"),
              "appointments c1 - b1 - -, patient c1 - b1 - 2");
    // Its arguments are part of a statement that runs with its owner's rights.
    EXPECT_FALSE(
        connection_.script("SET LOCAL ROLE \"" + role +
                           "\"; CREATE TEMP TABLE t (a int); CREATE TRIGGER t AFTER INSERT "
                           "ON t REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT "
                           "EXECUTE FUNCTION core.announce('line', '', '', '')"));
    run("DROP OWNED BY \"" + role + "\"; DROP ROLE \"" + role + "\"");
}

}  // namespace
