#include "shared/sqlite/database.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>

#include <gtest/gtest.h>
#include <unistd.h>

namespace {

using shared::sqlite::Database;
using shared::sqlite::Failure;
using shared::sqlite::Transaction;

class DatabaseFile : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = testing::TempDir() + "sqlite-XXXXXX";
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
        path_ = name + "/a.db";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string folder_;
    std::string path_;
};

std::int64_t rows_in(Database& database) {
    auto count = database.prepare("SELECT count(*) FROM t");
    count.step();
    return count.integer(0);
}

TEST_F(DatabaseFile, KeepsTextWithZeroBytes) {
    Database database(path_);
    database.execute("CREATE TABLE t (v TEXT)");
    const std::string value("a\0b", 3);
    database.prepare("INSERT INTO t VALUES (?)").bind(1, value).step();
    auto row = database.prepare("SELECT v FROM t");
    ASSERT_TRUE(row.step());
    EXPECT_EQ(row.text(0), value);
}

TEST_F(DatabaseFile, RollsBackWhatWasNotCommitted) {
    Database database(path_);
    database.execute("CREATE TABLE t (v INTEGER)");
    {
        Transaction lost(database);
        database.execute("INSERT INTO t VALUES (1)");
    }
    {
        Transaction kept(database);
        database.execute("INSERT INTO t VALUES (2)");
        kept.commit();
    }
    EXPECT_EQ(rows_in(database), 1);
}

TEST_F(DatabaseFile, ShowsCommittedRowsToASecondConnection) {
    Database first(path_);
    first.execute("CREATE TABLE t (v INTEGER); INSERT INTO t VALUES (1)");
    Database second(path_);
    EXPECT_EQ(rows_in(second), 1);
    second.checkpoint();
    EXPECT_EQ(rows_in(first), 1);
}

TEST_F(DatabaseFile, ThrowsOnWrongSql) {
    Database database(path_);
    EXPECT_THROW(database.execute("SELECT nothing FROM nowhere"), Failure);
    EXPECT_THROW(database.prepare("SELEC"), Failure);
}

TEST_F(DatabaseFile, ThrowsWhereItCannotOpen) {
    EXPECT_THROW(Database(folder_ + "/none/a.db"), Failure);
}

Failure::Kind kind_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Failure& failure) {
        return failure.kind();
    }
    return Failure::Kind::kOther;
}

TEST_F(DatabaseFile, TellsWhatKindOfFailureItIs) {
    Database database(path_, std::chrono::milliseconds(1));
    database.execute("CREATE TABLE t (v INTEGER NOT NULL)");
    EXPECT_EQ(kind_of([&] { database.prepare("SELECT nothing FROM t"); }), Failure::Kind::kRefused);
    EXPECT_EQ(kind_of([&] { database.execute("INSERT INTO t VALUES (NULL)"); }),
              Failure::Kind::kRefused);
    Database other(path_, std::chrono::milliseconds(1));
    const Transaction holds(other);
    EXPECT_EQ(kind_of([&] { database.execute("INSERT INTO t VALUES (1)"); }), Failure::Kind::kBusy);
    std::ofstream(folder_ + "/b.db") << std::string(2'000, 'x');
    EXPECT_EQ(kind_of([&] { Database(folder_ + "/b.db"); }), Failure::Kind::kDamaged);
}

// A full disk rolls back by itself; then there is nothing left to roll back.
TEST_F(DatabaseFile, IsOutOfTheTransactionAfterARollback) {
    Database database(path_);
    testing::internal::CaptureStderr();
    {
        const Transaction transaction(database);
        EXPECT_TRUE(database.is_in_transaction());
        database.execute("ROLLBACK");
        EXPECT_FALSE(database.is_in_transaction());
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
