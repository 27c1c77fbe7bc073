// The Redis that the tests share, with keys that no other test has, and a clock that stands.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/cache/l2.hpp"
#include "shared/redis/redis.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace shared::cache::test {

constexpr std::chrono::seconds kLong{5};
constexpr WallMs kNow = 1'763'744'400'000;

class StandingClock final : public Clock {
  public:
    WallMs wall_ms() const override { return now; }
    MonoUs mono_us() const override { return 0; }
    BootNs boot_ns() const override { return 0; }
    std::atomic<WallMs> now{kNow};
};

class WithRedis : public testing::Test {
  protected:
    static redis::Settings settings() {
        const char* url = std::getenv("FRONTDESK_TEST_REDIS_URL");
        if (url == nullptr) throw std::runtime_error("FRONTDESK_TEST_REDIS_URL is not set");
        return {.url = url};
    }
    redis::Reply run(redis::Command command) {
        auto reply = redis_->run_one(std::move(command), kLong);
        if (!reply) throw std::runtime_error(reply.error().detail);
        return std::move(*reply);
    }
    std::string standing(const std::string& key) { return run({"GET", key}).text; }

    StandingClock clock_;
    const std::string key_ = "clinic:" + uuid_v7().text();
    std::unique_ptr<redis::Redis> redis_ = redis::connect(settings());
};

}  // namespace shared::cache::test
