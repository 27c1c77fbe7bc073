#include "shared/postgres/migrations.hpp"

#include "tests/adapters/shared/postgres/test_database.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace shared::postgres {
namespace {

MigrationFile file(const std::string& name, const std::string& up) {
    return {name, "-- what it does\n-- migrate:up\n" + up + "\n-- migrate:down\nDROP TABLE a;\n"};
}

class migrations : public testing::Test {
  protected:
    migrations() : database_(), db_(database_.connect()) {}

    std::string code_of(const Result<std::vector<std::string>>& result) {
        return result ? "" : result.error().code;
    }

    TestDatabase database_;
    Connection db_;
    std::vector<MigrationFile> files_ = {file("0001_a.sql", "CREATE TABLE a (id int); SELECT 1;"),
                                         file("0002_b.sql", "CREATE TABLE b (id int);")};
};

TEST_F(migrations, applies_what_is_missing_once) {
    EXPECT_EQ(migrate(db_, files_).value(), (std::vector<std::string>{"0001_a.sql", "0002_b.sql"}));
    EXPECT_TRUE(migrate(db_, files_).value().empty());
    files_.push_back(file("0003_c.sql", "CREATE TABLE c (id int);"));
    EXPECT_EQ(migrate(db_, files_).value(), std::vector<std::string>{"0003_c.sql"});
    EXPECT_EQ(database_.value("SELECT string_agg(version, ' ' ORDER BY version) "
                              "FROM schema_migrations"),
              "0001 0002 0003");
}

TEST_F(migrations, keeps_the_files_before_one_that_fails) {
    files_[1] = file("0002_b.sql", "CREATE TABLE b (id int); SELECT 1/0;");
    const auto result = migrate(db_, files_);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "postgres_data");
    EXPECT_EQ(result.error().detail, "0002_b.sql: SQLSTATE 22012");
    EXPECT_EQ(migration_state(db_, files_).value().applied, std::vector<std::string>{"0001_a.sql"});
    EXPECT_EQ(database_.value("SELECT to_regclass('b')"), "");
}

TEST_F(migrations, refuses_a_file_that_was_changed) {
    ASSERT_TRUE(migrate(db_, files_));
    files_[0].text += "-- one more line\n";
    EXPECT_EQ(code_of(migrate(db_, files_)), "migration_changed");
}

TEST_F(migrations, refuses_a_database_newer_than_the_program) {
    ASSERT_TRUE(migrate(db_, files_));
    files_.pop_back();
    EXPECT_EQ(code_of(migrate(db_, files_)), "migration_newer");
}

TEST_F(migrations, refuses_a_file_without_markers) {
    files_[0].text = "CREATE TABLE a (id int);";
    EXPECT_EQ(code_of(migrate(db_, files_)), "migration_malformed");
}

TEST_F(migrations, do_not_meet_when_started_together) {
    files_[0] = file("0001_a.sql", "CREATE TABLE a (id int); SELECT pg_sleep(0.2);");
    Result<std::vector<std::string>> other = Error{};
    std::thread second([&] {
        auto connection = database_.connect();
        other = migrate(connection, files_);
    });
    const auto mine = migrate(db_, files_);
    second.join();
    ASSERT_TRUE(mine);
    ASSERT_TRUE(other);
    EXPECT_EQ(mine->size() + other->size(), 2U) << "each file is applied by one of them";
}

MigrationFile online(const std::string& name, const std::string& up) {
    return {name,
            "-- what it does\n-- migrate:up transaction:false\n" + up +
                "\n-- migrate:down\nSELECT 1;\n"};
}
constexpr const char* kIsValid =
    "SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ', ' ORDER BY "
    "indexrelid::regclass::text) "
    "FROM pg_index WHERE indexrelid::regclass::text LIKE '%x_a%'";

TEST_F(migrations, builds_an_index_beside_writers_outside_a_transaction) {
    files_.push_back(online("0003_x.sql",
                            "-- why; and so on\nCREATE INDEX CONCURRENTLY IF NOT EXISTS x_a\n"
                            "    ON public.a (id)\n    WHERE id > 0;\n"
                            "COMMENT ON INDEX x_a IS 'serves; WHERE id = $1';"));
    ASSERT_TRUE(migrate(db_, files_)) << migrate(db_, files_).error().detail;
    EXPECT_EQ(database_.value(kIsValid), "x_a true");
    EXPECT_EQ(database_.value("SELECT obj_description('x_a'::regclass)"), "serves; WHERE id = $1");
    EXPECT_TRUE(migrate(db_, files_).value().empty());
    EXPECT_EQ(database_.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND "
                              "database = (SELECT oid FROM pg_database "
                              "WHERE datname = current_database())"),
              "0");
}

TEST_F(migrations, builds_anew_an_index_that_an_earlier_run_left_invalid) {
    ASSERT_TRUE(migrate(db_, files_));
    ASSERT_TRUE(db_.script("INSERT INTO a VALUES (1), (1)"));
    files_.push_back(
        online("0003_x.sql", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS x_a ON a (id);"));
    EXPECT_EQ(code_of(migrate(db_, files_)), "postgres_data");
    EXPECT_EQ(database_.value(kIsValid), "x_a false");
    EXPECT_EQ(migration_state(db_, files_).value().missing, std::vector<std::string>{"0003_x.sql"});
    ASSERT_TRUE(db_.script("DELETE FROM a"));
    ASSERT_TRUE(migrate(db_, files_));
    EXPECT_EQ(database_.value(kIsValid), "x_a true");
    EXPECT_EQ(
        database_.value("SELECT indisunique FROM pg_index WHERE indexrelid = 'x_a'::regclass"),
        "t");
}

TEST_F(migrations, builds_an_index_on_each_partition_and_takes_up_where_it_ended) {
    files_[0] =
        file("0001_a.sql",
             "CREATE TABLE a (id int) PARTITION BY RANGE (id); CREATE TABLE a_1 PARTITION OF "
             "a FOR VALUES FROM (0) TO (5); CREATE TABLE a_2 PARTITION OF a DEFAULT;");
    ASSERT_TRUE(migrate(db_, files_));
    ASSERT_TRUE(db_.script("INSERT INTO a VALUES (1), (7), (7)"));
    files_.push_back(
        online("0003_x.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS x_a ON a ((1 / (id - 7)));"));
    EXPECT_EQ(code_of(migrate(db_, files_)), "postgres_data") << "the second partition refuses";
    EXPECT_EQ(database_.value(kIsValid), "x_a false");
    ASSERT_TRUE(db_.script("DELETE FROM a WHERE id = 7"));
    ASSERT_TRUE(migrate(db_, files_)) << migrate(db_, files_).error().detail;
    EXPECT_EQ(database_.value("SELECT string_agg(indisvalid::text, ' ') FROM pg_index"
                              " WHERE indrelid::regclass::text LIKE 'a%'"),
              "true true true");
    EXPECT_EQ(database_.value(kIsValid), "x_a true");
    ASSERT_TRUE(db_.script("CREATE TABLE a_3 PARTITION OF a FOR VALUES FROM (20) TO (30)"));
    EXPECT_EQ(database_.value("SELECT count(*) FROM pg_index WHERE indrelid = 'a_3'::regclass"),
              "1");
}

TEST_F(migrations, two_programs_build_an_index_once_without_waiting_for_each_other_for_ever) {
    files_.push_back(
        online("0003_x.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS x_a ON a (id);"));
    Result<std::vector<std::string>> other = Error{};
    std::thread second([&] {
        auto connection = database_.connect();
        other = migrate(connection, files_);
    });
    const auto mine = migrate(db_, files_);
    second.join();
    ASSERT_TRUE(mine) << mine.error().detail;
    ASSERT_TRUE(other) << other.error().detail;
    EXPECT_EQ(mine->size() + other->size(), 3U);
    EXPECT_EQ(database_.value(kIsValid), "x_a true");
}

TEST_F(migrations, refuses_an_option_that_it_does_not_know) {
    files_[0].text = "-- migrate:up transaction:maybe\nSELECT 1;\n-- migrate:down\n";
    EXPECT_EQ(code_of(migrate(db_, files_)), "migration_malformed");
}

TEST_F(migrations, of_this_tree_apply) {
    EXPECT_EQ(migrate(db_, migration_files()).value().size(), migration_files().size());
    EXPECT_EQ(database_.value("SELECT to_regclass('core.whatsapp_messages') IS NOT NULL"), "t");
}

}  // namespace
}  // namespace shared::postgres
