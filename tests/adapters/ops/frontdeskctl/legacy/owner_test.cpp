// Who owns the tables and is no superuser.
#include "ops/frontdeskctl/legacy/runner.hpp"
#include "tests/adapters/ops/frontdeskctl/legacy/origin_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::HasSubstr;
using testing::Not;

class legacy_owner : public testing::Test {
  protected:
    legacy_owner() : role_("owner_" + origin_.database.name()) {
        run("CREATE ROLE " + role_ + " LOGIN");
        run("DO $$ DECLARE t regclass; BEGIN "
            "FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname IN ('core', 'healthcare', 'auth', 'public') AND c.relkind IN "
            "('r', 'p') LOOP EXECUTE format('ALTER TABLE %s OWNER TO " +
            role_ + "', t); END LOOP; END $$");
        run("GRANT ALL ON SCHEMA core, healthcare, auth, public TO " + role_);
        run("GRANT CREATE ON DATABASE " + origin_.database.name() + " TO " + role_);
        auto& url = origin_.settings.database_url;
        url += (url.find('?') == std::string::npos ? "?user=" : "&user=") + role_;
    }
    ~legacy_owner() override {
        run("DROP OWNED BY " + role_ + " CASCADE");
        run("DROP ROLE " + role_);
    }
    void run(const std::string& sql) { EXPECT_EQ(origin_.fault_of(sql), "") << sql; }

    OriginDatabase origin_{300};
    const std::string role_;
};

TEST_F(legacy_owner, is_enough) {
    EXPECT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.verify(), kDone);
    EXPECT_EQ(origin_.contract(), kDone);
    EXPECT_EQ(origin_.verify(), kDone);
}

TEST_F(legacy_owner, is_told_that_the_lag_of_replicas_cannot_be_seen) {
    int status = -1;
    const auto plan = [&] { return origin_.plan(); };
    EXPECT_THAT(printed_by(plan, status), HasSubstr("GRANT pg_read_all_stats"));
    EXPECT_THAT(printed_by([&] { return origin_.apply_until("backfilled"); }, status),
                HasSubstr("GRANT pg_read_all_stats"));
    run("GRANT pg_read_all_stats TO " + role_);
    EXPECT_THAT(printed_by(plan, status), Not(HasSubstr("GRANT pg_read_all_stats")));
}

// The server looks for deadlocks after a second, and ends the one who looks first.
TEST_F(legacy_owner, is_done_with_rows_before_writers_look_for_deadlocks) {
    origin_.options.lock_timeout_ms = 60'000;
    const auto limit = [&] {
        std::string out;
        legacy::Runner runner(origin_.settings, origin_.options, [] { return false; });
        EXPECT_TRUE(runner.begin());
        EXPECT_TRUE(runner.change_rows("rows", [&](shared::postgres::Transaction& work) {
            out = work.run("SHOW statement_timeout")->get(0, 0);
        }));
        return out;
    };
    EXPECT_EQ(limit(), "900ms");
    run("GRANT SET ON PARAMETER deadlock_timeout TO " + role_);
    EXPECT_EQ(limit(), "45s");
    run("REVOKE SET ON PARAMETER deadlock_timeout FROM " + role_);
}

TEST_F(legacy_owner, that_sees_only_some_sessions_changes_nothing) {
    run("ALTER TABLE core.conversation_sessions ENABLE ROW LEVEL SECURITY");
    run("ALTER TABLE core.conversation_sessions FORCE ROW LEVEL SECURITY");
    const auto before = origin_.dump();
    EXPECT_EQ(origin_.apply(), kFailed);
    EXPECT_EQ(origin_.dump(), before);
}

}  // namespace
}  // namespace ops::frontdeskctl
