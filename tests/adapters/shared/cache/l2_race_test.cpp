#include "shared/cache/l2.hpp"
#include "tests/adapters/shared/cache/redis_of_test.hpp"

#include <algorithm>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace shared::cache {
namespace {

using test::kLong;
using test::kNow;

class l2_race : public test::WithRedis {};

// Versions as they come, in four threads at once; every value says its own version, so that one
// under another's version would be seen.
TEST_F(l2_race, never_an_older_over_a_newer) {
    constexpr int kThreads = 4;
    constexpr int kRounds = 400;
    constexpr int kKeys = 5;
    const auto seed = std::random_device{}();
    std::cout << "seed " << seed << '\n';
    std::vector<std::vector<std::int64_t>> highest(kThreads, std::vector<std::int64_t>(kKeys, 0));
    std::atomic<bool> has_ended{false};
    const auto key = [&](int number) { return key_ + ":" + std::to_string(number); };
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            std::mt19937_64 random(seed + static_cast<unsigned>(thread));
            L2 l2(settings(), clock_);
            for (int round = 0; round < kRounds; ++round) {
                const int at = static_cast<int>(random() % kKeys);
                const auto version = static_cast<std::int64_t>(1 + random() % 10'000);
                auto& top = highest[static_cast<std::size_t>(thread)][static_cast<std::size_t>(at)];
                if (random() % 8 == 0) {
                    const Removal removal{key(at), version};
                    ASSERT_TRUE(l2.remove({&removal, 1}, kLong).front());
                } else {
                    const Write write{.key = key(at),
                                      .json = R"({"v":)" + std::to_string(version) + "}",
                                      .version = version,
                                      .fresh_until = kNow + 60'000,
                                      .ttl = std::chrono::seconds(120)};
                    ASSERT_TRUE(l2.put({&write, 1}, kLong).front());
                }
                top = std::max(top, version);
            }
        });
    }
    std::jthread reader([&] {
        L2 l2(settings(), clock_);
        std::vector<std::int64_t> seen(kKeys, 0);
        std::vector<std::string> keys;
        for (int at = 0; at < kKeys; ++at) keys.push_back(key(at));
        while (!has_ended) {
            const auto found = l2.get(keys, kLong);
            for (std::size_t at = 0; at < keys.size(); ++at) {
                ASSERT_TRUE(found[at]);
                if (!*found[at]) continue;
                const Stored& value = **found[at];
                EXPECT_EQ(value.json, R"({"v":)" + std::to_string(value.version) + "}");
                EXPECT_GE(value.version, seen[at]);
                seen[at] = value.version;
            }
        }
    });
    threads.clear();
    has_ended = true;
    reader.join();
    for (int at = 0; at < kKeys; ++at) {
        std::int64_t top = 0;
        for (const auto& of_thread : highest) {
            top = std::max(top, of_thread[static_cast<std::size_t>(at)]);
        }
        // Of equal versions either may have won: what stands has the highest.
        const std::string text = standing(key(at));
        EXPECT_TRUE(text.starts_with(R"({"version":)" + std::to_string(top) + ",")) << text;
    }
}

}  // namespace
}  // namespace shared::cache
