// A change that is heard of: nothing read before it is answered after it.
#include "tests/unit/shared/cache/cache_fixture.hpp"

namespace shared::cache {
namespace {

TEST_F(CacheTest, a_change_ends_what_is_in_memory_and_loads_it_anew_by_itself) {
    source_.set("a", "one");
    start();
    EXPECT_EQ(word("a"), "one");
    source_.set("a", "two");
    words_->changed("a");
    EXPECT_EQ(word("a"), "two");
    EXPECT_EQ(source_.loads, 2);
    source_.set("a", "three");
    words_->changed("a");
    turn_until([&] { return words_->hit("a").has_value(); });
    EXPECT_EQ(*words_->hit("a")->value, "three");
    EXPECT_EQ(counts().changes, 2U);
}

TEST_F(CacheTest, who_comes_after_a_change_does_not_get_what_was_read_before_it) {
    source_.set("a", "one");
    start();
    source_.shut();
    std::optional<Answer> before, after;
    words_->get("a", kCap, [&](const Answer& given) { before = given; });
    ASSERT_TRUE(source_.await_loads(1));
    source_.set("a", "two");
    words_->changed("a");
    words_->get("a", kCap, [&](const Answer& given) { after = given; });
    ASSERT_TRUE(source_.await_loads(2));
    source_.open();
    turn_until([&] { return before && after; });
    EXPECT_EQ(*(*before)->value, "one");
    EXPECT_EQ(*(*after)->value, "two");
    // Whichever landed last, only the newer one is kept.
    EXPECT_EQ(word("a"), "two");
}

TEST_F(CacheTest, what_was_not_there_is_looked_for_again_after_a_change) {
    start();
    EXPECT_EQ(word("a"), "absent");
    source_.set("a", "one");
    words_->changed("a");
    EXPECT_EQ(word("a"), "one");
}

TEST_F(CacheTest, without_a_channel_values_live_for_half_a_minute) {
    policy_.fresh_l1 = 600 * kSecond;
    source_.set("a", "one");
    start();
    EXPECT_EQ(word("a"), "one");
    source_.set("a", "two");
    clock_.now_us += 29 * kSecond;
    EXPECT_EQ(word("a"), "one");
    clock_.now_us += kSecond;
    EXPECT_EQ(word("a"), "two");
}

// What changed in between was told to nobody: that the channel is there when it lands does not
// help.
TEST_F(CacheTest,
       what_was_read_without_a_channel_lives_as_long_where_the_channel_is_back_meanwhile) {
    policy_.fresh_l1 = 600 * kSecond;
    source_.set("a", "one");
    start();
    auto& category = words_->category();
    category.back(0);
    category.lost(0);
    source_.shut();
    const auto before = category.moment();
    words_->prefetch("a");
    ASSERT_TRUE(source_.await_loads(1));
    source_.set("a", "two");
    category.back(0);
    source_.open();
    EXPECT_EQ(word("a"), "one");
    category.put("b", std::make_shared<const std::string>("one"), before);
    source_.set("b", "two");
    clock_.now_us += 29 * kSecond;
    EXPECT_EQ(word("a"), "one");
    EXPECT_EQ(word("b"), "one");
    clock_.now_us += kSecond;
    EXPECT_EQ(word("a"), "two");
    EXPECT_EQ(word("b"), "two");
}

TEST_F(CacheTest, with_a_channel_values_live_as_long_as_the_policy_says) {
    policy_.fresh_l1 = 600 * kSecond;
    source_.set("a", "one");
    start();
    words_->category().back(0);
    EXPECT_EQ(word("a"), "one");
    source_.set("a", "two");
    clock_.now_us += 599 * kSecond;
    EXPECT_EQ(word("a"), "one");
    words_->category().lost(0);
    words_->category().back(0);
    EXPECT_EQ(word("a"), "two");
}

TEST_F(CacheTest, losing_the_channel_ends_everything_in_memory_at_once) {
    source_.set("a", "one");
    start();
    EXPECT_EQ(word("a"), "one");
    source_.set("a", "two");
    words_->category().lost(0);
    EXPECT_EQ(word("a"), "two");
    // Though not as an old value where nothing better can be had.
    source_.fail(Error{"source_down", "", Action::kRetry});
    words_->category().lost(0);
    EXPECT_EQ(word("a"), "two (stale)");
}

TEST_F(CacheTest, a_value_put_ahead_counts_only_if_nothing_changed_since) {
    start();
    auto& category = words_->category();
    const auto before = category.moment();
    category.put("a", std::make_shared<const std::string>("one"), before);
    EXPECT_EQ(word("a"), "one");
    words_->changed("b");
    category.put("b", std::make_shared<const std::string>("old"), before);
    source_.set("b", "new");
    EXPECT_EQ(word("b"), "new");
}

// Of a whole category our own writes are told as those of others are.
TEST_F(CacheTest, what_was_put_ahead_goes_to_redis_unless_it_changed_or_its_server_was_lost_since) {
    start();
    auto& category = words_->category();
    const auto value = std::make_shared<const std::string>("one");
    const auto before = category.moment();
    const auto mark = category.put("a", value, before);
    ASSERT_TRUE(mark);
    words_->changed("a");
    EXPECT_TRUE(category.counts_still(*mark));
    EXPECT_FALSE(category.put("a", value, before));
    category.flushed(0);
    EXPECT_FALSE(category.counts_still(*mark));
}

TEST_F(CacheTest, a_key_of_redis_is_told_from_that_of_another_category) {
    start();
    const auto& category = words_->category();
    EXPECT_EQ(category.key("a:b"), "word:a:b");
    EXPECT_EQ(category.id_of("word:a:b"), "a:b");
    EXPECT_FALSE(category.id_of("word:"));
    EXPECT_FALSE(category.id_of("wordy:a"));
    EXPECT_FALSE(category.id_of("clinic:a"));
}

}  // namespace
}  // namespace shared::cache
