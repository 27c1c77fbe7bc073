// What may be read at a replica, and when it is not: one that we play ourselves, with functions of
// our own before those of PostgreSQL.
#include "workers/hot/lookup/read_connections.hpp"

#include "tests/adapters/shared/postgres/test_database.hpp"
#include "tests/fakes/manual_clock.hpp"

#include <gtest/gtest.h>

namespace workers::hot::lookup {
namespace {

using shared::postgres::Pool;
using shared::postgres::Settings;

class ReplicaReads : public testing::Test {
  protected:
    ReplicaReads() {
        run("ALTER DATABASE " + replica_database_.name() + " SET search_path = public, pg_catalog");
        run("CREATE TABLE state AS SELECT now() AS at, pg_current_wal_insert_lsn() AS position");
        run("CREATE FUNCTION pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'");
        run("CREATE FUNCTION pg_last_xact_replay_timestamp() RETURNS timestamptz LANGUAGE sql AS "
            "'SELECT at FROM public.state'");
        run("CREATE FUNCTION pg_last_wal_replay_lsn() RETURNS pg_lsn LANGUAGE sql AS "
            "'SELECT position FROM public.state'");
    }
    static Settings settings(const shared::postgres::TestDatabase& database) {
        Settings out;
        out.url = database.url();
        return out;
    }
    void run(const std::string& sql) {
        const auto done = writer_.run(sql);
        if (!done) throw std::runtime_error(done.error().code + " " + done.error().detail);
    }
    void carried_out(const std::string& at, const std::string& position) {
        run("UPDATE state SET at = " + at + ", position = " + position);
    }
    bool is_read_at_the_replica() {
        const auto before = connections_.replica_statements();
        EXPECT_TRUE(connections_.read(0, "SELECT 1"));
        return connections_.replica_statements() > before;
    }

    shared::postgres::TestDatabase database_, replica_database_;
    shared::postgres::Connection writer_ = replica_database_.connect();
    fakes::ManualClock clock_;
    Pool primary_{settings(database_), {}, clock_};
    Pool replica_{settings(replica_database_), {}, clock_};
    ReadConnections connections_{
        {settings(database_), settings(database_), 1}, clock_, primary_, &replica_};
};

constexpr const char* kHere = "pg_current_wal_insert_lsn()";

TEST_F(ReplicaReads, take_the_mark_and_the_rows_of_one_connection) {
    carried_out("now()", "'0/64'");
    const auto found = connections_.read(0, "SELECT now() < statement_timestamp()");
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_EQ(found->mark, 100);
    EXPECT_EQ(text(*found->rows, 0, 0), "t") << "in one transaction";
    EXPECT_EQ(connections_.replica_statements(), 1U);
}

TEST_F(ReplicaReads, are_done_where_nothing_was_written_for_an_hour) {
    carried_out("now() - interval '1 hour'", "pg_lsn('0/0') + 1000000000000000");
    EXPECT_TRUE(is_read_at_the_replica());
}

TEST_F(ReplicaReads, are_not_done_where_it_is_behind_until_some_time_later) {
    carried_out("now() - interval '31 seconds'", "'0/64'");
    const auto found = connections_.read(0, "SELECT 1");
    ASSERT_TRUE(found);
    EXPECT_GT(found->mark, 100) << "the primary's";
    EXPECT_EQ(connections_.replica_statements(), 0U);
    carried_out("now()", kHere);
    EXPECT_FALSE(is_read_at_the_replica());
    clock_.now_us += 10'000'000;
    EXPECT_TRUE(is_read_at_the_replica());
}

TEST_F(ReplicaReads, are_not_done_where_nothing_is_known_of_it) {
    carried_out("NULL", "'0/64'");
    EXPECT_FALSE(is_read_at_the_replica());
}

}  // namespace
}  // namespace workers::hot::lookup
