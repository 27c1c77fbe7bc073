// Readers and writers at once: whoever finds a value finds it whole.
#include "shared/cache/l1.hpp"

#include <array>
#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace shared::cache {
namespace {

constexpr int kKeys = 200;

// Made of one number, wrong after its end.
struct Value {
    explicit Value(int number) { parts.fill(number); }
    ~Value() { parts.fill(-1); }
    Value(const Value&) = default;
    Value& operator=(const Value&) = default;
    bool is_of(int key) const {
        for (const int part : parts) {
            if (part != parts[0] || part % kKeys != key) return false;
        }
        return true;
    }
    std::array<int, 8> parts{};
};

TEST(l1_threads, a_reader_never_sees_what_is_gone_or_half_there) {
    L1 cache({.bytes = 40'000, .shards = 2, .bytes_per_entry = 300});
    std::atomic<bool> is_over{false};
    std::atomic<int> bad{0}, hits{0};
    const auto read = [&](unsigned seed) {
        std::minstd_rand random(seed);
        while (!is_over) {
            const int key = static_cast<int>(random() % kKeys);
            const Pin pin;
            const auto* found = cache.find(pin, std::to_string(key));
            if (found == nullptr) continue;
            ++hits;
            if (!static_cast<const Value*>(found->value.get())->is_of(key)) ++bad;
        }
    };
    const auto write = [&](unsigned seed) {
        std::minstd_rand random(seed);
        for (int i = 0; i < 20'000 || (hits < 100'000 && i < 20'000'000); ++i) {
            const int key = static_cast<int>(random() % kKeys);
            if (random() % 8 == 0) {
                cache.erase(std::to_string(key));
            } else {
                const int number = static_cast<int>(random() % 1'000) * kKeys + key;
                cache.put(std::to_string(key), {.value = std::make_shared<Value>(number)}, 100);
            }
            if (i % 5'000 == 0) cache.clear();
        }
    };
    std::vector<std::thread> readers, writers;
    for (unsigned i = 0; i < 2; ++i) readers.emplace_back(read, i + 1);
    for (unsigned i = 0; i < 2; ++i) writers.emplace_back(write, i + 10);
    for (auto& each : writers) each.join();
    is_over = true;
    for (auto& each : readers) each.join();
    EXPECT_EQ(bad, 0);
    EXPECT_GT(hits, 0);
    // A put that replaces an entry and evicts another may find readers holding both.
    EXPECT_LE(cache.usage().bytes, 40'000u + 600u);
}

}  // namespace
}  // namespace shared::cache
