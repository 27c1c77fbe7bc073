// Names that a program accepts in the environment without using them itself.
#pragma once

#include <array>
#include <string_view>

namespace shared::app {

// Each program's own; FRONTDESK_TEST_ belongs to the tests.
inline constexpr std::array<std::string_view, 6> kProgramPrefixes{"FRONTDESK_INGEST_",
                                                                  "FRONTDESK_HOT_",
                                                                  "FRONTDESK_BACKGROUND_",
                                                                  "FRONTDESK_SANDBOX_",
                                                                  "FRONTDESK_CTL_",
                                                                  "FRONTDESK_TEST_"};

// Set once for all programs of a host, used by most: no fault in one that does not use it.
inline constexpr std::array<std::string_view, 33> kCommon{"FRONTDESK_PROCESS_NAME",
                                                          "FRONTDESK_LOG_LEVEL",
                                                          "FRONTDESK_METRICS_LISTEN",
                                                          "FRONTDESK_ADMIN_LISTEN",
                                                          "FRONTDESK_ADMIN_TOKEN",
                                                          "FRONTDESK_TOPIC_PREFIX",
                                                          "FRONTDESK_PARTITIONS",
                                                          "FRONTDESK_MASTER_KEY",
                                                          "KAFKA_BROKERS",
                                                          "REDIS_URL",
                                                          "REDIS_PASSWORD",
                                                          "REDIS_ENABLED",
                                                          "DATABASE_URL",
                                                          "DATABASE_DIRECT_URL",
                                                          "FRONTDESK_DATABASE_POOL_SIZE",
                                                          "FRONTDESK_DATABASE_POOL_OVERFLOW",
                                                          "FRONTDESK_DATABASE_POOL_WAIT_MS",
                                                          "FRONTDESK_DATABASE_POOL_RECYCLE_SECONDS",
                                                          "FRONTDESK_DATABASE_SLOW_MS",
                                                          "FRONTDESK_MEMORY",
                                                          "FRONTDESK_MEM0_DIALECT",
                                                          "FRONTDESK_MEM0_URL",
                                                          "FRONTDESK_MEM0_KEY",
                                                          "MEM0_TIMEOUT_MS",
                                                          "MEM0_LOOKUP_CACHE_TTL_SECONDS",
                                                          "MEM0_WARMUP_TIMEOUT_SECONDS",
                                                          "REDIS_CACHE_TTL",
                                                          "CACHE_ENABLED",
                                                          "CACHE_DEFAULT_TTL",
                                                          "CACHE_WARM_ON_STARTUP",
                                                          "CACHE_MAX_SIZE_MB",
                                                          "EVOLUTION_WEBHOOK_SECRET",
                                                          "ADMIN_URLS"};

}  // namespace shared::app
