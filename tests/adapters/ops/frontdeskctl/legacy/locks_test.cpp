// Locks of others, broken builds, a second one, and a stop.
#include "ops/frontdeskctl/legacy/runner.hpp"
#include "tests/adapters/ops/frontdeskctl/legacy/origin_database.hpp"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::HasSubstr;

// Whether somebody waits for all of a table.
constexpr const char* kWaits =
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))";

class legacy_locks : public testing::Test {
  protected:
    legacy_locks() { origin_.options.lock_timeout_ms = 200; }

    OriginDatabase origin_{300};
};

TEST_F(legacy_locks, gives_up_after_its_tries_and_says_who_is_in_the_way) {
    origin_.options.tries = 3;
    auto other = origin_.database.connect();
    int status = -1;
    std::string text;
    const auto before = origin_.dump();
    ASSERT_TRUE(other.transaction([&](shared::postgres::Transaction& work) {
        work.run("LOCK TABLE core.whatsapp_messages IN ACCESS SHARE MODE");
        text = printed_by([&] { return origin_.apply(); }, status);
    }));
    EXPECT_EQ(status, kFailed);
    EXPECT_THAT(text, HasSubstr("core.whatsapp_messages: expand: others held a lock at each of 3"));
    EXPECT_THAT(text, HasSubstr("idle in transaction"));
    EXPECT_EQ(origin_.apply(), kDone) << "goes on";
    ASSERT_EQ(origin_.rollback(), kDone);
    EXPECT_EQ(origin_.dump(), before);
}

// Whoever comes behind a lock that apply waits for is served as soon as apply gives up.
TEST_F(legacy_locks, keep_nobody_waiting_while_apply_waits) {
    origin_.options.tries = 1'000;
    std::atomic<bool> is_over = false;
    std::jthread apply([&] {
        EXPECT_EQ(origin_.apply(), kDone);
        is_over = true;
    });
    auto holder = origin_.database.connect();
    auto writer = origin_.database.connect();
    ASSERT_TRUE(writer.run("SET lock_timeout = '2s'"));
    int written = 0;
    ASSERT_TRUE(holder.transaction([&](shared::postgres::Transaction& work) {
        work.run("SELECT count(*) FROM core.whatsapp_conversations");
        // Each time that apply stands before it.
        while (written < 5) {
            ASSERT_TRUE(origin_.wait_for(kWaits));
            const auto done =
                writer.run("INSERT INTO core.whatsapp_conversations (session_id) VALUES ('x')");
            EXPECT_TRUE(done) << done.error().detail;
            ++written;
        }
    }));
    apply.join();
    EXPECT_TRUE(is_over);
    EXPECT_EQ(origin_.value("SELECT count(*) FROM core.whatsapp_conversations"),
              std::to_string(300 + written));
    EXPECT_EQ(origin_.verify(), kDone);
}

// What is slow by itself is not taken for a lock of others, and not tried a hundred times.
TEST_F(legacy_locks, a_slow_statement_is_told_from_a_lock) {
    for (const auto* sql :
         {"CREATE FUNCTION public.slow() RETURNS event_trigger LANGUAGE plpgsql AS "
          "$$ BEGIN PERFORM pg_sleep(0.4); END $$",
          "CREATE EVENT TRIGGER slow ON ddl_command_start EXECUTE FUNCTION public.slow()"}) {
        ASSERT_EQ(origin_.fault_of(sql), "");
    }
    int status = -1;
    const auto text = printed_by([&] { return origin_.apply(); }, status);
    EXPECT_EQ(status, kFailed);
    EXPECT_THAT(text, HasSubstr("too_slow: book: not done within 150 ms at each of 3 tries"));
    ASSERT_EQ(origin_.fault_of("DROP EVENT TRIGGER slow"), "");
    EXPECT_EQ(origin_.apply(), kDone);
}

TEST_F(legacy_locks, a_long_report_is_taken_away_in_its_own_time) {
    ASSERT_EQ(origin_.apply(), kDone);
    for (const auto* sql : {"CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS "
                            "$$ BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END $$",
                            "CREATE TRIGGER slow AFTER DELETE ON legacy_session_ids.reported "
                            "EXECUTE FUNCTION public.slow()"}) {
        ASSERT_EQ(origin_.fault_of(sql), "");
    }
    origin_.options.only = {"public.events"};
    EXPECT_EQ(origin_.rollback(), kDone);
    EXPECT_EQ(origin_.value("SELECT count(*) FROM legacy_session_ids.reported "
                            "WHERE table_name = 'events'"),
              "0");
}

TEST_F(legacy_locks, rows_are_held_no_longer_than_others_may_wait) {
    origin_.options.tries = 2;
    legacy::Runner runner(origin_.settings, origin_.options, [] { return false; });
    ASSERT_TRUE(runner.begin());
    const auto done = runner.change_rows(
        "rows", [](shared::postgres::Transaction& work) { work.run("SELECT pg_sleep(0.4)"); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "too_slow");
}

TEST_F(legacy_locks, only_one_runs_at_a_time) {
    auto other = origin_.database.connect();
    ASSERT_TRUE(other.run("SELECT pg_advisory_lock(7023510949)"));
    int status = -1;
    EXPECT_THAT(printed_by([&] { return origin_.apply(); }, status), HasSubstr("not_alone"));
    EXPECT_EQ(status, kFailed);
    EXPECT_EQ(origin_.rollback(), kFailed);
    EXPECT_EQ(origin_.plan(), kDone) << "looking is free";
}

TEST_F(legacy_locks, behind_a_pooler_it_wants_the_direct_address) {
    origin_.settings.database_url += "?pooler=transaction";
    int status = -1;
    EXPECT_THAT(printed_by([&] { return origin_.apply(); }, status),
                HasSubstr("set DATABASE_DIRECT_URL"));
    EXPECT_EQ(status, kFailed);
    origin_.settings.database_direct_url = origin_.database.url();
    EXPECT_EQ(origin_.apply(), kDone);
}

TEST_F(legacy_locks, a_lock_that_is_lost_ends_the_run) {
    std::atomic<int> asked = 0;
    const auto lose = [&] {
        if (++asked == 20) {
            (void)origin_.value(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND "
                "objid = 7023510949::bigint % 4294967296 AND database = (SELECT oid FROM "
                "pg_database WHERE datname = current_database())");
        }
        return false;
    };
    int status = -1;
    const auto text =
        printed_by([&] { return legacy_apply(origin_.settings, origin_.options, lose); }, status);
    EXPECT_EQ(status, kFailed) << text;
    EXPECT_EQ(origin_.apply(), kDone);
}

TEST_F(legacy_locks, an_index_that_a_broken_build_left_is_built_again) {
    ASSERT_EQ(origin_.apply_until("backfilled"), kDone);
    // A unique build that must fail leaves its index behind, not valid.
    ASSERT_NE(origin_.fault_of("CREATE UNIQUE INDEX CONCURRENTLY "
                               "idx_whatsapp_conversations_session_id_uuid ON "
                               "core.whatsapp_conversations (session_id_uuid)"),
              "");
    ASSERT_EQ(origin_.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "1");
    EXPECT_EQ(origin_.verify(), kFailed);
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
    EXPECT_EQ(origin_.verify(), kDone);
}

TEST_F(legacy_locks, a_name_that_somebody_has_taken_is_not_touched) {
    ASSERT_EQ(origin_.apply_until("backfilled"), kDone);
    ASSERT_EQ(origin_.fault_of("CREATE TABLE core.idx_whatsapp_conversations_session_id_uuid ()"),
              "");
    int status = -1;
    EXPECT_THAT(printed_by([&] { return origin_.apply(); }, status),
                HasSubstr("is something else"));
    EXPECT_EQ(status, kFailed);
}

TEST_F(legacy_locks, two_spellings_where_one_is_allowed_are_named_and_can_be_mended) {
    const auto one = OriginDatabase::uuid(1);
    ASSERT_EQ(origin_.fault_of("CREATE UNIQUE INDEX events_once ON public.events (session_id) "
                               "WHERE what = 'once'"),
              "");
    ASSERT_EQ(origin_.fault_of("INSERT INTO public.events VALUES ('" + one +
                               "', 'once'), (upper('" + one + "'), 'once')"),
              "");
    int status = -1;
    EXPECT_THAT(printed_by([&] { return origin_.apply(); }, status), HasSubstr("two spellings"));
    EXPECT_EQ(status, kFailed);
    ASSERT_EQ(origin_.fault_of("DELETE FROM public.events WHERE what = 'once' AND "
                               "session_id <> lower(session_id)"),
              "");
    EXPECT_EQ(origin_.apply(), kDone);
}

}  // namespace
}  // namespace ops::frontdeskctl
