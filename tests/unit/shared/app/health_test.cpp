#include "shared/app/health.hpp"

#include <gtest/gtest.h>

namespace shared::app {
namespace {

TEST(health, is_alive_but_not_ready_at_the_start) {
    const Health health;
    EXPECT_EQ(health.answer("/livez")->status, 200);
    EXPECT_EQ(health.answer("/health")->status, 200);
    EXPECT_EQ(health.answer("/readyz")->status, 503);
    EXPECT_EQ(health.answer("/readyz")->body,
              R"({"ready":false,"why":"starting","dependencies":{}})");
}

TEST(health, names_each_dependency_and_its_state) {
    Health health;
    health.set("kafka", Health::State::kUp);
    health.set("redis", Health::State::kDegraded, "away for 3 s");
    health.set("postgres", Health::State::kDown);
    health.set_ready(true);
    EXPECT_TRUE(health.ready());
    EXPECT_EQ(health.answer("/readyz")->status, 200);
    EXPECT_EQ(
        health.answer("/readyz")->body,
        R"({"ready":true,"why":"","dependencies":{"kafka":{"state":"up"},)"
        R"("postgres":{"state":"down"},"redis":{"state":"degraded","detail":"away for 3 s"}}})");
}

TEST(health, leaves_other_paths_alone) {
    EXPECT_FALSE(Health().answer("/readyz/x"));
    EXPECT_FALSE(Health().answer("/"));
}

}  // namespace
}  // namespace shared::app
