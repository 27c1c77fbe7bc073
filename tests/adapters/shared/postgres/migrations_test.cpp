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

TEST_F(migrations, of_this_tree_apply) {
    EXPECT_EQ(migrate(db_, migration_files()).value().size(), migration_files().size());
    EXPECT_EQ(database_.value("SELECT to_regclass('core.whatsapp_messages') IS NOT NULL"), "t");
}

}  // namespace
}  // namespace shared::postgres
