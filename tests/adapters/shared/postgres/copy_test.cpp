#include "shared/postgres/postgres.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::postgres {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class postgres_copy : public testing::Test {
  protected:
    postgres_copy() : db_(database_.connect()) {
        if (!kCopies) return;
        EXPECT_TRUE(db_.run("CREATE TABLE t (id int8 PRIMARY KEY, word text, of uuid)"));
    }
    void SetUp() override {
        if (!kCopies) GTEST_SKIP() << "the client library takes no rows as they are";
    }
    static CopyRows rows() {
        return {"t (id, word, of)", {Element::kBigint, Element::kText, Element::kUuid}};
    }
    static void add(CopyRows& to, std::int64_t id, std::string_view word) {
        to.add(id);
        to.add(word);
        to.add_null();
    }
    static Result<void> copy(Connection& connection, const CopyRows& rows) {
        return connection.transaction([&](Transaction& work) { work.copy(rows); });
    }
    // What became of it, and whether the same connection takes a row afterwards.
    Error failed(const CopyRows& rows) {
        const auto done = copy(db_, rows);
        EXPECT_FALSE(done);
        EXPECT_EQ(count(), "0");
        CopyRows good = postgres_copy::rows();
        add(good, 77, "after");
        EXPECT_TRUE(copy(db_, good));
        EXPECT_EQ(count(), "1");
        return done ? Error{} : done.error();
    }
    std::string count() const { return database_.value("SELECT count(*) FROM t"); }

    TestDatabase database_;
    Connection db_;
};

TEST_F(postgres_copy, writes_rows_beside_statements) {
    CopyRows all = rows();
    add(all, 1, "ñ");
    all.add(2);
    all.add_null();
    all.add("0190a000-0000-7000-8000-00000000000f");
    EXPECT_EQ(all.rows(), 2U);
    EXPECT_TRUE(db_.transaction([&](Transaction& work) {
        work.run("INSERT INTO t VALUES (3, 'before', NULL)");
        work.copy(all);
        work.run("UPDATE t SET word = 'seen' WHERE id = 2");
    }));
    EXPECT_EQ(database_.value("SELECT string_agg(id || coalesce(word, '-') || coalesce(of::text, "
                              "''), ',' ORDER BY id) FROM t"),
              "1ñ,2seen0190a000-0000-7000-8000-00000000000f,3before");
}

TEST_F(postgres_copy, writes_more_than_is_sent_at_once) {
    CopyRows all = rows();
    const std::string word(700, 'x');
    for (int i = 0; i < 5'000; ++i) add(all, i, word);
    ASSERT_GT(all.bytes().size(), std::size_t{3} << 20U);
    EXPECT_TRUE(copy(db_, all));
    EXPECT_EQ(database_.value("SELECT count(DISTINCT id) || '/' || sum(length(word)) FROM t"),
              "5000/3500000");
}

TEST_F(postgres_copy, tells_of_a_row_that_was_there) {
    CopyRows twice = rows();
    add(twice, 1, "secret");
    add(twice, 1, "secret");
    const Error error = failed(twice);
    EXPECT_EQ(error.code, "postgres_data");
    EXPECT_EQ(error.detail, "SQLSTATE 23505 constraint t_pkey");
}

// Refused while most of it is still to be sent.
TEST_F(postgres_copy, tells_of_a_bad_row_at_the_beginning_of_many) {
    CopyRows all = rows();
    for (int i = 0; i < 5'000; ++i) add(all, i == 1 ? 0 : i, std::string(700, 'x'));
    EXPECT_EQ(failed(all).detail, "SQLSTATE 23505 constraint t_pkey");
}

TEST_F(postgres_copy, takes_what_is_not_of_its_type_for_a_fault_of_the_data) {
    CopyRows bad = rows();
    bad.add(1);
    bad.add("secret");
    bad.add("no uuid, Maria");
    const Error error = failed(bad);
    EXPECT_EQ(error.code, "postgres_data");
    EXPECT_THAT(error.detail, StartsWith("SQLSTATE 22P03"));
    EXPECT_THAT(error.detail, Not(HasSubstr("Maria")));
}

TEST_F(postgres_copy, takes_text_that_is_no_utf8_for_a_fault_of_the_data) {
    CopyRows bad = rows();
    add(bad, 1, "\xff");
    EXPECT_EQ(failed(bad).code, "postgres_data");
}

TEST_F(postgres_copy, says_down_when_its_connection_ends) {
    CopyRows one = rows();
    add(one, 1, "x");
    const auto lost = db_.transaction([&](Transaction& work) {
        const std::string pid(work.run("SELECT pg_backend_pid()")->get(0, 0));
        database_.value("SELECT pg_terminate_backend(" + pid + ", 5000)");
        work.copy(one);
    });
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, "postgres_down");
    EXPECT_EQ(lost.error().action, Action::kRetry);
    EXPECT_TRUE(copy(db_, one));
    EXPECT_EQ(count(), "1");
}

TEST_F(postgres_copy, waits_for_a_lock_no_longer_than_a_statement_may_take) {
    Settings settings;
    settings.url = database_.url();
    settings.statement_timeout = std::chrono::milliseconds(200);
    Connection second(settings);
    CopyRows one = rows();
    add(one, 1, "x");
    EXPECT_TRUE(db_.transaction([&](Transaction& work) {
        work.run("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
        EXPECT_EQ(copy(second, one).error().code, "postgres_conflict");
        ASSERT_TRUE(second.run("SET lock_timeout = 0"));
        EXPECT_EQ(copy(second, one).error().code, "postgres_timeout");
    }));
    EXPECT_TRUE(copy(second, one));
    EXPECT_EQ(count(), "1");
}

}  // namespace
}  // namespace shared::postgres
