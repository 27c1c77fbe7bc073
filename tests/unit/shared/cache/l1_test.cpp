#include "shared/cache/l1.hpp"

#include <string>

#include <gtest/gtest.h>

namespace shared::cache {
namespace {

constexpr std::size_t kValue = 1'000;

L1::Entry entry(int number) {
    L1::Entry out;
    out.value = std::make_shared<const int>(number);
    out.fresh_until = 100 + number;
    return out;
}

// -1: not there.
int value_of(const L1& cache, std::string_view key) {
    const Pin pin;
    const auto* found = cache.find(pin, key);
    return found == nullptr ? -1 : *static_cast<const int*>(found->value.get());
}

class L1Test : public testing::Test {
  protected:
    // Room for about 11 entries in one shard.
    L1 cache{{.bytes = 16'000, .shards = 1, .bytes_per_entry = 1'000}};

    void put(const std::string& key, int number) { cache.put(key, entry(number), kValue); }
};

TEST_F(L1Test, gives_what_was_put) {
    put("a", 1);
    put("b", 2);
    EXPECT_EQ(value_of(cache, "a"), 1);
    EXPECT_EQ(value_of(cache, "b"), 2);
    EXPECT_EQ(value_of(cache, "c"), -1);
    const Pin pin;
    EXPECT_EQ(cache.find(pin, "b")->fresh_until, 102);
}

TEST_F(L1Test, a_later_value_takes_the_place) {
    put("a", 1);
    put("a", 2);
    EXPECT_EQ(value_of(cache, "a"), 2);
    EXPECT_EQ(cache.usage().entries, 1u);
    cache.erase("a");
    EXPECT_EQ(value_of(cache, "a"), -1);
    EXPECT_EQ(cache.usage().entries, 0u);
}

TEST_F(L1Test, what_is_not_there_can_be_known) {
    cache.put("nobody", L1::Entry{}, 0);
    const Pin pin;
    ASSERT_NE(cache.find(pin, "nobody"), nullptr);
    EXPECT_EQ(cache.find(pin, "nobody")->value, nullptr);
}

TEST_F(L1Test, never_takes_more_than_it_may) {
    for (int i = 0; i < 1'000; ++i) {
        put(std::to_string(i), i);
        ASSERT_LE(cache.usage().bytes, 16'000u);
    }
    EXPECT_GE(cache.usage().entries, 10u);
    EXPECT_EQ(cache.usage().evictions, 1'000 - cache.usage().entries);
    cache.put("too large", entry(0), 10'000);
    EXPECT_EQ(value_of(cache, "too large"), -1);
}

TEST_F(L1Test, what_outgrows_its_place_is_not_served_as_it_was) {
    put("a", 1);
    cache.put("a", entry(2), 10'000);
    EXPECT_EQ(value_of(cache, "a"), -1);
}

TEST_F(L1Test, what_is_read_outlives_what_only_passes) {
    for (int i = 0; i < 5; ++i) put("hot" + std::to_string(i), i);
    for (int i = 0; i < 500; ++i) {
        for (int hot = 0; hot < 5; ++hot) {
            ASSERT_EQ(value_of(cache, "hot" + std::to_string(hot)), hot) << "after " << i;
        }
        put("once" + std::to_string(i), i);
    }
}

TEST_F(L1Test, a_value_lives_as_long_as_its_reader) {
    auto watched = std::make_shared<const int>(7);
    const std::weak_ptr<const int> alive = watched;
    cache.put("a", {.value = std::move(watched)}, kValue);
    {
        const Pin pin;
        const auto* found = cache.find(pin, "a");
        cache.erase("a");
        for (int i = 0; i < 1'000; ++i) put(std::to_string(i), i);
        EXPECT_EQ(*static_cast<const int*>(found->value.get()), 7);
        EXPECT_LE(cache.usage().bytes, 17'000u) << "a reader that stands still costs no memory";
    }
    for (int i = 0; i < 3; ++i) cache.erase("a");
    EXPECT_TRUE(alive.expired());
}

TEST_F(L1Test, pins_of_a_thread_nest) {
    put("a", 1);
    const Pin outer;
    const auto* found = cache.find(outer, "a");
    { const Pin inner; }
    cache.erase("a");
    for (int i = 0; i < 100; ++i) put(std::to_string(i), i);
    EXPECT_EQ(*static_cast<const int*>(found->value.get()), 1);
}

TEST_F(L1Test, is_empty_once_cleared) {
    for (int i = 0; i < 8; ++i) put(std::to_string(i), i);
    cache.clear();
    EXPECT_EQ(cache.usage().entries, 0u);
    EXPECT_EQ(value_of(cache, "3"), -1);
    put("3", 3);
    EXPECT_EQ(value_of(cache, "3"), 3);
}

}  // namespace
}  // namespace shared::cache
