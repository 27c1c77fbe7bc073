// What holds for every table of schemas/postgres, asked of a real database.
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <gtest/gtest.h>

namespace {

class database_schema : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        database_ = std::make_unique<shared::postgres::TestDatabase>();
        database_->migrate();
    }
    static void TearDownTestSuite() { database_.reset(); }

    static std::unique_ptr<shared::postgres::TestDatabase> database_;
};
std::unique_ptr<shared::postgres::TestDatabase> database_schema::database_;

TEST_F(database_schema, every_table_says_what_it_is_for) {
    EXPECT_EQ(database_->value(R"(
        SELECT string_agg(c.oid::regclass::text, ' ') FROM pg_class c
        WHERE c.relnamespace IN ('core'::regnamespace, 'healthcare'::regnamespace)
          AND c.relkind IN ('r', 'p') AND obj_description(c.oid, 'pg_class') IS NULL)"),
              "");
}

// Partitions made later take the comments of their parent; the default ones are left out.
TEST_F(database_schema, every_column_says_what_it_holds) {
    EXPECT_EQ(database_->value(R"(
        SELECT string_agg(c.oid::regclass || '.' || a.attname, ' ') FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace IN ('core'::regnamespace, 'healthcare'::regnamespace)
          AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND col_description(c.oid, a.attnum) IS NULL)"),
              "");
}

TEST_F(database_schema, every_index_names_the_query_it_serves) {
    EXPECT_EQ(database_->value(R"(
        SELECT string_agg(i.indexrelid::regclass::text, ' ') FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relnamespace IN ('core'::regnamespace, 'healthcare'::regnamespace)
          AND NOT c.relispartition
          AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
          AND coalesce(obj_description(i.indexrelid, 'pg_class'), '') !~ '(WHERE|ORDER BY)')"),
              "");
}

TEST_F(database_schema, has_the_indexes_that_queries_rely_on) {
    const std::pair<const char*, const char*> wanted[] = {
        {"core.idx_whatsapp_conversations_session_id", "(session_id)"},
        {"healthcare.idx_conversation_logs_session_id", "(session_id)"},
        {"healthcare.idx_conversation_logs_clinic_created", "(clinic_id, created_at DESC)"},
        {"core.idx_whatsapp_messages_org_created", "(organization_id, created_at DESC)"},
        {"core.idx_whatsapp_messages_whatsapp_id", "(whatsapp_message_id)"},
        {"healthcare.idx_patients_clinic_phone", "(clinic_id, phone)"},
        {"healthcare.idx_appointments_patient_status", "(patient_id, status)"},
        {"healthcare.idx_appointments_clinic_starts", "(clinic_id, starts_at)"},
        {"healthcare.idx_appointments_due_reminders", "(starts_at)"},
    };
    for (const auto& [name, columns] : wanted) {
        const auto definition =
            database_->value(std::string("SELECT pg_get_indexdef(to_regclass('") + name + "'))");
        EXPECT_NE(definition.find(columns), std::string::npos) << name << ": " << definition;
    }
}

TEST_F(database_schema, keeps_times_with_their_zone) {
    EXPECT_EQ(database_->value(R"(
        SELECT string_agg(table_name || '.' || column_name, ' ') FROM information_schema.columns
        WHERE table_schema IN ('core', 'healthcare')
          AND data_type = 'timestamp without time zone')"),
              "");
}

// A clinic and an organization that do not belong together cannot stand in one row.
TEST_F(database_schema, refuses_a_line_of_another_organizations_clinic) {
    auto db = database_->connect();
    const auto done = db.script(R"(
        INSERT INTO core.organizations (id, name) VALUES
            ('00000000-0000-4000-8000-000000000001', 'a'), ('00000000-0000-4000-8000-000000000002', 'b');
        INSERT INTO core.clinics (id, organization_id, name, timezone, languages) VALUES
            ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000001', 'c', 'UTC', '{en}');
        INSERT INTO core.conversation_sessions (id, conversation, organization_id, clinic_id, source,
            line, started_at, last_message_at) VALUES ('00000000-0000-4000-8000-000000000004',
            repeat('a', 32), '00000000-0000-4000-8000-000000000002',
            '00000000-0000-4000-8000-000000000003', 's', 'l', now(), now());)");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "postgres_data");
}

}  // namespace
