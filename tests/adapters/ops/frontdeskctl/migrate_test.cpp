#include "ops/frontdeskctl/commands.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

class ctl_migrate : public testing::Test {
  protected:
    ctl_migrate() { settings_.database_url = database_.url(); }

    shared::postgres::TestDatabase database_;
    Settings settings_;
};

TEST_F(ctl_migrate, makes_tables_key_and_partitions_once) {
    EXPECT_EQ(migrate(settings_), kDone);
    const auto key = database_.value("SELECT key FROM core.installation");
    EXPECT_EQ(key.size(), 64U);
    EXPECT_EQ(migrate(settings_), kDone);
    EXPECT_EQ(database_.value("SELECT key FROM core.installation"), key) << "never rotated";
    EXPECT_EQ(database_.value("SELECT count(*) FROM pg_inherits "
                              "WHERE inhparent = 'core.whatsapp_messages'::regclass"),
              "4")
        << "three months and the default";
}

TEST_F(ctl_migrate, says_of_each_table_what_it_is) {
    ASSERT_EQ(migrate(settings_), kDone);
    const std::string tables =
        "SELECT c.oid, obj_description(c.oid, 'pg_class') AS said FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ('core', 'healthcare') AND c.relkind IN ('r', 'p')";
    EXPECT_EQ(database_.value("SELECT count(*) - count(DISTINCT said) FROM (" + tables + ") t"),
              "0")
        << "each has a comment, and no two the same";
    EXPECT_EQ(database_.value("SELECT count(*) FROM (" + tables +
                              ") t JOIN pg_attribute a ON a.attrelid = t.oid "
                              "WHERE col_description(t.oid, a.attnum) = t.said"),
              "0")
        << "none repeats what is said of a column";
}

TEST_F(ctl_migrate, seals_the_installation_key) {
    settings_.sealer = shared::crypto::Sealer::make(std::string(64, 'a')).value();
    EXPECT_EQ(migrate(settings_), kDone);
    EXPECT_EQ(database_.value("SELECT key LIKE 'v1.%' FROM core.installation"), "t");
}

TEST_F(ctl_migrate, fails_without_a_database) {
    settings_.database_url = "postgresql://nobody@127.0.0.1:1/none";
    EXPECT_EQ(migrate(settings_), kFailed);
}

// A row that came before its month had a partition moves into it.
TEST_F(ctl_migrate, month_partition_takes_rows_from_the_default) {
    ASSERT_EQ(migrate(settings_), kDone);
    auto db = database_.connect();
    ASSERT_TRUE(
        db.script("INSERT INTO core.organizations (id, name) VALUES (gen_random_uuid(), 'o');"
                  "INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
                  "SELECT gen_random_uuid(), id, 'c', 'UTC', '{en}' FROM core.organizations;"
                  "INSERT INTO healthcare.conversation_logs (id, created_at, clinic_id, "
                  "conversation, role, content) "
                  "SELECT gen_random_uuid(), '2031-05-31 23:59:59+00', id, 'k', 'user', 'x' FROM "
                  "core.clinics;"));
    const auto where = "SELECT tableoid::regclass FROM healthcare.conversation_logs";
    EXPECT_EQ(database_.value(where), "healthcare.conversation_logs_default");
    EXPECT_EQ(database_.value("SELECT core.make_month_partition('healthcare.conversation_logs', "
                              "'2031-05-10')"),
              "healthcare.conversation_logs_2031_05");
    EXPECT_EQ(database_.value(where), "healthcare.conversation_logs_2031_05");
    EXPECT_EQ(database_.value("SELECT core.make_month_partition('healthcare.conversation_logs', "
                              "'2031-05-11')"),
              "healthcare.conversation_logs_2031_05");
}

}  // namespace
}  // namespace ops::frontdeskctl
