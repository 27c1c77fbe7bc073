#include "ops/sandbox/retry_plan.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ops::sandbox;

constexpr Dialect kV1 = Dialect::kEvolutionV1;
constexpr Dialect kV2 = Dialect::kEvolutionV2;
constexpr Dialect kMeta = Dialect::kMeta;

TEST(RetryPlan, EndsWithA2xxAndForMetaWith200Alone) {
    EXPECT_EQ(next_step({kV2, 204, 1, 0}), Next::kDone);
    EXPECT_EQ(next_step({kV1, 201, 1, 0}), Next::kDone);
    EXPECT_EQ(next_step({kMeta, 200, 1, 0}), Next::kDone);
    EXPECT_EQ(next_step({kMeta, 202, 1, 0}), Next::kAgain);
}

TEST(RetryPlan, FiveStatusesAreFinalForEvolution2Only) {
    for (const int status : {400, 401, 403, 404, 422}) {
        EXPECT_EQ(next_step({kV2, status, 1, 0}), Next::kGiveUp) << status;
        EXPECT_EQ(next_step({kV1, status, 1, 0}), Next::kAgain) << status;
        EXPECT_EQ(next_step({kMeta, status, 1, 0}), Next::kAgain) << status;
    }
    for (const int status : {0, 302, 410, 413, 429, 500, 503}) {
        EXPECT_EQ(next_step({kV2, status, 1, 0}), Next::kAgain) << status;
    }
}

TEST(RetryPlan, PatienceIsTheProvidersHoweverShortTheWaitsAre) {
    EXPECT_EQ(next_step({kV2, 503, 500, 60'000}), Next::kAgain);
    EXPECT_EQ(next_step({kV2, 503, 10, 1'300'000}), Next::kGiveUp);
    EXPECT_EQ(next_step({kMeta, 503, 500, 1'300'000}), Next::kAgain);
}

TEST(RetryPlan, WaitsDoubleUpToFiveMinutes) {
    EXPECT_EQ(own_wait_ms(kV2, 1), 5'000);
    EXPECT_EQ(own_wait_ms(kV2, 3), 20'000);
    EXPECT_EQ(own_wait_ms(kV2, 9), 300'000);
    EXPECT_EQ(own_wait_ms(kV1, 9), 30'000);
}

TEST(RetryPlan, CapsAndSpreadsTheWait) {
    EXPECT_EQ(wait_ms(kV2, 5, 1'000, 0.0), 800);
    EXPECT_EQ(wait_ms(kV2, 5, 1'000, 0.5), 1'000);
    EXPECT_LT(wait_ms(kV2, 5, 1'000, 0.999), 1'200);
}

}  // namespace
