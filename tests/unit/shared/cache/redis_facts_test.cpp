#include "shared/cache/redis_facts.hpp"

#include <string>

#include <gtest/gtest.h>

namespace shared::cache {
namespace {

TEST(redis_facts, are_read_from_the_lines_of_info) {
    const RedisFacts facts = read_info(
        "# Server\r\nredis_version:7.0.15\r\n# Memory\r\nused_memory:1572864\r\n"
        "used_memory_human:1.50M\r\nused_memory_peak:3145728\r\nused_memory_peak_perc:50%\r\n"
        "# Stats\r\ntotal_commands_processed:12\r\nexpired_keys:3\r\nevicted_keys:4\r\n");
    EXPECT_TRUE(facts.is_connected);
    EXPECT_EQ(facts.used_memory_mb, 1.5);
    EXPECT_EQ(facts.used_memory_peak_mb, 3.0);
    EXPECT_EQ(facts.total_commands_processed, 12U);
    EXPECT_EQ(facts.expired_keys, 3U);
    EXPECT_EQ(facts.evicted_keys, 4U);
}

TEST(redis_facts, what_is_missing_or_odd_is_nothing) {
    EXPECT_EQ(read_info("").used_memory_mb, 0.0);
    EXPECT_EQ(read_info("evicted_keys").evicted_keys, 0U);
    EXPECT_EQ(read_info("evicted_keys:").evicted_keys, 0U);
    EXPECT_EQ(read_info("evicted_keys:many\nexpired_keys:7").expired_keys, 7U);
    EXPECT_EQ(read_info("x_evicted_keys:5\r\n").evicted_keys, 0U);
}

TEST(redis_facts, are_told_as_json) {
    RedisFacts up = read_info("used_memory:1048576\r\nevicted_keys:4\r\n");
    up.server = "a:1/0";
    RedisFacts away;
    away.server = "b:1/0";
    away.fault = "redis_down";
    EXPECT_EQ(facts_json({up, away}),
              R"([{"server":"a:1/0","connected":true,"used_memory_mb":1,"used_memory_peak_mb":0,)"
              R"("evicted_keys":4,"expired_keys":0,"total_commands_processed":0},)"
              R"({"server":"b:1/0","connected":false,"fault":"redis_down","used_memory_mb":0,)"
              R"("used_memory_peak_mb":0,"evicted_keys":0,"expired_keys":0,)"
              R"("total_commands_processed":0}])");
}

}  // namespace
}  // namespace shared::cache
