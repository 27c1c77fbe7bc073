#include "workers/background/persist/ledger_runs.hpp"

#include "tests/adapters/workers/background/clinic_database.hpp"

namespace workers::background {
namespace {

TEST(background_ledger_runs, are_told_by_the_last_one) {
    const ClinicDatabase clinic;
    auto connection = clinic.database.connect();
    const auto never = persist::last_ledger(connection);
    ASSERT_TRUE(never);
    EXPECT_EQ(never->age_seconds, -1);
    ASSERT_TRUE(
        connection.run("INSERT INTO core.audit (id, at, actor, action, details) VALUES "
                       "(gen_random_uuid(), now() - interval '1 hour', 'test', 'ledger', "
                       "'{\"balanced\": true}'), "
                       "(gen_random_uuid(), now() - interval '10 min', 'test', 'ledger', "
                       "'{\"balanced\": false}'), "
                       "(gen_random_uuid(), now(), 'test', 'seed', '{}')"));
    const auto last = persist::last_ledger(connection);
    ASSERT_TRUE(last);
    EXPECT_GE(last->age_seconds, 600);
    EXPECT_LT(last->age_seconds, 3'000);
    EXPECT_FALSE(last->is_balanced);
    // As `frontdeskctl ledger` notes it.
    ASSERT_TRUE(connection.run(
        "INSERT INTO core.audit (id, actor, action, details) VALUES "
        "($1, 'frontdeskctl', 'ledger', jsonb_build_object('balanced', $2::boolean))",
        {shared::uuid_v7().text(), "t"}));
    EXPECT_TRUE(persist::last_ledger(connection)->is_balanced);
}

}  // namespace
}  // namespace workers::background
