#include "workers/background/persist/months.hpp"

#include "tests/adapters/workers/background/clinic_database.hpp"

#include <chrono>

namespace workers::background {
namespace {

// This month and the next two of both tables.
constexpr const char* kMonths =
    "SELECT count(*) FROM pg_inherits WHERE inhparent IN ('core.whatsapp_messages'::regclass, "
    "'healthcare.conversation_logs'::regclass) AND inhrelid::regclass::text NOT LIKE '%default'";

// Drops the last one of each.
constexpr const char* kForget = R"(
DO $$ DECLARE part text; BEGIN
    FOR part IN SELECT format('%s_%s', parent, to_char(now() AT TIME ZONE 'UTC' +
            interval '2 months', 'YYYY_MM'))
        FROM unnest(ARRAY['core.whatsapp_messages', 'healthcare.conversation_logs']) parent
    LOOP EXECUTE 'DROP TABLE ' || part; END LOOP;
END $$)";

TEST(background_months, are_made_where_they_are_missing) {
    const ClinicDatabase clinic;
    auto connection = clinic.database.connect();
    ASSERT_TRUE(connection.script(kForget));
    EXPECT_EQ(clinic.value(kMonths), "4");
    EXPECT_TRUE(persist::make_months(connection));
    EXPECT_EQ(clinic.value(kMonths), "6");
    EXPECT_TRUE(persist::make_months(connection));
    EXPECT_EQ(clinic.value(kMonths), "6");
}

TEST(background_months, do_not_wait_long_for_a_lock_and_leave_the_connection_as_it_was) {
    const ClinicDatabase clinic;
    auto connection = clinic.database.connect();
    ASSERT_TRUE(connection.script(kForget));
    const auto before = connection.run("SHOW statement_timeout");
    auto other = clinic.database.connect();
    ASSERT_TRUE(other.transaction([&](shared::postgres::Transaction& transaction) {
        // As a batch of another process that writes into the default partition.
        transaction.run("LOCK TABLE core.whatsapp_messages_default IN ROW EXCLUSIVE MODE");
        const auto begun = std::chrono::steady_clock::now();
        const auto refused = persist::make_months(connection);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "postgres_conflict");
        EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
    }));
    const auto after = connection.run("SHOW statement_timeout");
    EXPECT_EQ((*after)->get(0, 0), (*before)->get(0, 0));
    EXPECT_TRUE(persist::make_months(connection));
    EXPECT_EQ(clinic.value(kMonths), "6");
}

}  // namespace
}  // namespace workers::background
