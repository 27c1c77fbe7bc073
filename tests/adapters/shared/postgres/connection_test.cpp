#include "shared/postgres/postgres.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <chrono>
#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::postgres {
namespace {

using testing::HasSubstr;
using testing::Not;

class postgres_connection : public testing::Test {
  protected:
    postgres_connection() : database_(), db_(database_.connect()) {
        EXPECT_TRUE(db_.run("CREATE TABLE t (id int PRIMARY KEY, word text, CHECK (id > 0))"));
    }

    // The Error's code of a statement, empty where it went well.
    std::string code_of(const std::string& sql, const std::vector<Parameter>& parameters = {}) {
        const auto result = db_.run(sql, parameters);
        return result ? "" : result.error().code;
    }

    std::string count() { return database_.value("SELECT count(*) FROM t"); }

    TestDatabase database_;
    Connection db_;
};

TEST_F(postgres_connection, gives_text_and_null) {
    const auto rows = db_.run("SELECT $1::int + 1, $2::text, $3::text", {"41", std::nullopt, "ñ"});
    ASSERT_TRUE(rows);
    EXPECT_EQ((*rows)->size(), 1U);
    EXPECT_EQ((*rows)->columns(), 3U);
    EXPECT_EQ((*rows)->get(0, 0), "42");
    EXPECT_TRUE((*rows)->is_null(0, 1));
    EXPECT_EQ((*rows)->get(0, 1), "");
    EXPECT_EQ((*rows)->get(0, 2), "ñ");
}

TEST_F(postgres_connection, takes_arrays_for_unnest) {
    const auto rows =
        db_.run("INSERT INTO t SELECT * FROM unnest($1::int[], $2::text[])",
                {array({"1", "2", "3"}), array({R"(a "quoted\ word)", std::nullopt, "{x,y}"})});
    ASSERT_TRUE(rows);
    EXPECT_EQ((*rows)->affected(), 3U);
    EXPECT_EQ(database_.value("SELECT word FROM t WHERE id = 1"), R"(a "quoted\ word)");
    EXPECT_EQ(database_.value("SELECT word IS NULL FROM t WHERE id = 2"), "t");
    EXPECT_EQ(database_.value("SELECT word FROM t WHERE id = 3"), "{x,y}");
}

TEST_F(postgres_connection, takes_arrays_in_binary_form) {
    using enum Element;
    BinaryArray uuids(kUuid), times(kTimestamp), numbers(kBigint), small(kSmallint),
        flags(kBoolean), words(kText), json(kJsonb);
    uuids.add("0190a000-0000-7000-8000-00000000000F");
    times.add(1'763'000'000'123);
    numbers.add(-9'000'000'000'000);
    small.add(-32'768);
    flags.add(1);
    words.add(R"(a "quoted\ ñ, {x})");
    json.add(R"({"a":"b\"c"})");
    for (auto* array : {&uuids, &times, &numbers, &small, &flags, &words, &json}) array->add_null();
    const auto sql =
        "SELECT u, t = '2025-11-13 02:13:20.123+00', n, s, f, w, j FROM unnest($1::uuid[], "
        "$2::timestamptz[], $3::bigint[], $4::smallint[], $5::boolean[], $6::text[], $7::jsonb[]) "
        "AS r(u, t, n, s, f, w, j)";
    const auto done = db_.transaction([&](Transaction& work) {
        const auto rows =
            work.run_arrays(sql, {&uuids, &times, &numbers, &small, &flags, &words, &json});
        ASSERT_EQ(rows->size(), 2U);
        const std::vector<std::string> wanted{"0190a000-0000-7000-8000-00000000000f",
                                              "t",
                                              "-9000000000000",
                                              "-32768",
                                              "t",
                                              R"(a "quoted\ ñ, {x})",
                                              R"({"a": "b\"c"})"};
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            EXPECT_EQ(rows->get(0, i), wanted[i]);
            EXPECT_TRUE(rows->is_null(1, i)) << i;
        }
    });
    EXPECT_TRUE(done) << done.error().detail;
}

TEST_F(postgres_connection, takes_what_is_not_of_a_binary_type_for_a_fault_of_the_data) {
    const auto code_of_array = [&](const BinaryArray& array, const std::string& type) {
        const auto done = db_.transaction([&](Transaction& work) {
            work.run_arrays("SELECT count(*) FROM unnest($1::" + type + "[])", {&array});
        });
        return done ? "" : done.error().code;
    };
    BinaryArray uuid(Element::kUuid), small(Element::kSmallint), words(Element::kText),
        json(Element::kJsonb);
    uuid.add("no uuid");
    small.add(40'000);
    words.add(std::string_view("a\0b", 3));
    json.add("{");
    EXPECT_EQ(code_of_array(uuid, "uuid"), "postgres_data");
    EXPECT_EQ(code_of_array(small, "smallint"), "postgres_data");
    EXPECT_EQ(code_of_array(words, "text"), "postgres_data");
    EXPECT_EQ(code_of_array(json, "jsonb"), "postgres_data");
    words = BinaryArray(Element::kText);
    words.add("\xff");
    EXPECT_EQ(code_of_array(words, "text"), "postgres_data");
    EXPECT_TRUE(db_.run("SELECT 1")) << "and the connection goes on";
}

TEST_F(postgres_connection, prepares_a_repeated_statement_once) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(db_.run("SELECT 7"));
    const auto rows =
        db_.run("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 7'");
    EXPECT_EQ((*rows)->get(0, 0), "1");
}

TEST_F(postgres_connection, counts_statements) {
    const auto before = db_.statements();
    ASSERT_TRUE(db_.run("SELECT 1"));
    EXPECT_EQ(db_.statements(), before + 1);
}

TEST_F(postgres_connection, commits_a_transaction) {
    const auto result = db_.transaction([](Transaction& work) {
        work.run("INSERT INTO t VALUES (1)");
        work.run("INSERT INTO t VALUES (2)");
    });
    EXPECT_TRUE(result);
    EXPECT_EQ(count(), "2");
}

TEST_F(postgres_connection, rolls_back_when_a_statement_fails) {
    const auto result = db_.transaction([](Transaction& work) {
        work.run("INSERT INTO t VALUES (1)");
        work.run("INSERT INTO t VALUES (1)");
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "postgres_data");
    EXPECT_EQ(result.error().detail, "SQLSTATE 23505 constraint t_pkey");
    EXPECT_EQ(count(), "0");
}

TEST_F(postgres_connection, does_not_commit_past_a_swallowed_failure) {
    const auto result = db_.transaction([](Transaction& work) {
        work.run("INSERT INTO t VALUES (1)");
        try {
            work.run("SELECT 1/0");
        } catch (const StatementError&) {
        }
    });
    EXPECT_FALSE(result);
    EXPECT_EQ(count(), "0");
}

TEST_F(postgres_connection, rolls_back_on_the_callers_own_error) {
    const auto result = db_.transaction([](Transaction& work) {
        work.run("INSERT INTO t VALUES (1)");
        throw StatementError{Error{"lost_partition", "", Action::kStop}};
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "lost_partition");
    EXPECT_EQ(count(), "0");
}

TEST_F(postgres_connection, works_after_a_failure) {
    EXPECT_EQ(code_of("SELECT nothing"), "postgres_sql");
    EXPECT_EQ(code_of("SELECT 1"), "");
}

TEST_F(postgres_connection, tells_failures_apart) {
    EXPECT_EQ(code_of("SELECT $1::uuid", {"Maria"}), "postgres_data");
    EXPECT_EQ(code_of("INSERT INTO t VALUES ($1)", {"-1"}), "postgres_data");
    EXPECT_EQ(code_of("SELECT $1::text", {std::string("a\0b", 3)}), "postgres_data");
    EXPECT_EQ(code_of("SELECT FROM FROM"), "postgres_sql");
}

TEST_F(postgres_connection, never_shows_a_value_in_the_detail) {
    const auto result = db_.run("SELECT $1::uuid", {"Maria"});
    EXPECT_THAT(result.error().detail, Not(HasSubstr("Maria")));
}

TEST_F(postgres_connection, ends_a_slow_statement) {
    Settings settings;
    settings.url = database_.url();
    settings.statement_timeout = std::chrono::milliseconds(50);
    Connection hasty(settings);
    const auto result = hasty.run("SELECT pg_sleep(20)");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "postgres_timeout");
    EXPECT_TRUE(hasty.run("SELECT 1"));
}

TEST_F(postgres_connection, gives_up_on_a_server_that_ignores_the_time_out) {
    Settings settings;
    settings.url = database_.url();
    settings.statement_timeout = std::chrono::milliseconds(50);
    Connection hasty(settings);
    // The session lifts its own limit, so that only the deadline on our side is left.
    ASSERT_TRUE(hasty.run("SET statement_timeout = 0"));
    const auto begin = std::chrono::steady_clock::now();
    const auto result = hasty.run("SELECT pg_sleep(30)");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "postgres_down");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
    EXPECT_TRUE(hasty.run("SELECT 1"));
}

TEST_F(postgres_connection, waits_for_a_lock_shorter_than_for_a_statement) {
    Settings settings;
    settings.url = database_.url();
    settings.statement_timeout = std::chrono::milliseconds(400);
    Connection second(settings);
    const auto result = db_.transaction([&](Transaction& work) {
        work.run("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
        const auto blocked = second.run("SELECT count(*) FROM t");
        ASSERT_FALSE(blocked);
        EXPECT_EQ(blocked.error().code, "postgres_conflict");
    });
    EXPECT_TRUE(result);
}

TEST_F(postgres_connection, keeps_its_connection_through_a_deadlock_and_calls_it_a_conflict) {
    ASSERT_TRUE(db_.run("INSERT INTO t VALUES (1), (2)"));
    auto other = database_.connect();
    const auto pid_of = [](Connection& connection) {
        return std::string((*connection.run("SELECT pg_backend_pid()"))->get(0, 0));
    };
    const std::string pids = pid_of(db_) + pid_of(other);
    Result<void> first, second;
    std::latch locked(2);
    const auto take = [&](Connection& connection, const char* mine, const char* next) {
        return connection.transaction([&](Transaction& work) {
            work.run("SELECT FROM t WHERE id = $1 FOR UPDATE", {mine});
            locked.arrive_and_wait();
            work.run("SELECT FROM t WHERE id = $1 FOR UPDATE", {next});
        });
    };
    std::thread beside([&] { second = take(other, "2", "1"); });
    first = take(db_, "1", "2");
    beside.join();
    ASSERT_NE(first.has_value(), second.has_value()) << "one of them is ended";
    EXPECT_EQ((first ? second : first).error().code, "postgres_conflict");
    EXPECT_EQ((first ? second : first).error().detail, "SQLSTATE 40P01");
    EXPECT_EQ(pid_of(db_) + pid_of(other), pids);
}

TEST_F(postgres_connection, connects_again_after_a_loss) {
    const auto pid = std::string((*db_.run("SELECT pg_backend_pid()"))->get(0, 0));
    ASSERT_EQ(database_.value("SELECT pg_terminate_backend(" + pid + ")"), "t");
    EXPECT_EQ(code_of("SELECT 1"), "postgres_down");
    EXPECT_EQ(code_of("SELECT 1"), "");
}

TEST_F(postgres_connection, says_down_when_nobody_listens) {
    Settings settings;
    settings.url = "postgresql://nobody@127.0.0.1:1/none";
    Connection nowhere(settings);
    const auto result = nowhere.run("SELECT 1");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "postgres_down");
    EXPECT_EQ(result.error().action, Action::kRetry);
}

TEST_F(postgres_connection, goes_on_after_a_table_changed_under_a_prepared_statement) {
    ASSERT_TRUE(db_.run("SELECT * FROM t"));
    ASSERT_TRUE(database_.connect().run("ALTER TABLE t ADD COLUMN more text"));
    EXPECT_EQ(code_of("SELECT * FROM t"), "postgres_conflict");
    EXPECT_EQ(code_of("SELECT * FROM t"), "");
}

TEST_F(postgres_connection, asks_for_its_settings_at_connect) {
    EXPECT_EQ((*db_.run("SHOW application_name"))->get(0, 0), "test");
    EXPECT_EQ((*db_.run("SHOW timezone"))->get(0, 0), "UTC");
    EXPECT_EQ((*db_.run("SHOW synchronous_commit"))->get(0, 0), "on");
}

TEST_F(postgres_connection, runs_a_script_whole_or_not_at_all) {
    EXPECT_TRUE(db_.script("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2);"));
    EXPECT_FALSE(db_.script("INSERT INTO t VALUES (3); INSERT INTO t VALUES (1);"));
    EXPECT_EQ(count(), "2");
}

}  // namespace
}  // namespace shared::postgres
