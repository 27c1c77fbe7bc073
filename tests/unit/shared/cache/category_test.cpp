// What a look-up answers, from memory and from loads.
#include "tests/unit/shared/cache/cache_fixture.hpp"

namespace shared::cache {
namespace {

const Error kDown{"source_down", "", Action::kRetry};

TEST_F(CacheTest, what_was_loaded_is_answered_from_memory_while_it_is_fresh) {
    source_.set("a", "one");
    start();
    EXPECT_FALSE(words_->hit("a"));
    EXPECT_EQ(word("a"), "one");
    for (int i = 0; i < 100; ++i) EXPECT_EQ(*words_->hit("a")->value, "one");
    clock_.now_us += 19 * kSecond;
    EXPECT_EQ(word("a"), "one");
    EXPECT_EQ(source_.loads, 1);
    EXPECT_EQ(counts().hits, 101U);
    EXPECT_EQ(counts().misses, 1U);
    clock_.now_us += kSecond;
    source_.set("a", "two");
    EXPECT_EQ(word("a"), "two");
    EXPECT_EQ(source_.loads, 2);
}

TEST_F(CacheTest, a_thousand_waiters_are_one_load) {
    source_.set("a", "one");
    start();
    source_.shut();
    int answers = 0;
    for (int i = 0; i < 1'000; ++i) {
        words_->get("a", kCap, [&](const Answer& answer) { answers += answer ? 1 : 0; });
    }
    EXPECT_EQ(answers, 0);
    source_.open();
    turn_until([&] { return answers == 1'000; });
    EXPECT_EQ(answers, 1'000);
    EXPECT_EQ(source_.loads, 1);
    EXPECT_EQ(counts().coalesced, 999U);
}

TEST_F(CacheTest, many_keys_that_wait_are_few_statements) {
    settings_.loads.source_threads = 1;
    start();
    source_.shut();
    int answers = 0;
    for (int i = 0; i < 100; ++i) {
        source_.set("k" + std::to_string(i), "v");
        words_->get("k" + std::to_string(i), kCap, [&](const Answer&) { ++answers; });
    }
    source_.open();
    turn_until([&] { return answers == 100; });
    EXPECT_EQ(source_.loads, 100);
    EXPECT_LE(source_.statements, 4);
}

TEST_F(CacheTest, a_waiter_that_times_out_does_not_end_the_load) {
    source_.set("a", "one");
    start();
    source_.shut();
    std::optional<Answer> answer;
    words_->get("a", kCap, [&](const Answer& given) { answer = given; });
    ASSERT_TRUE(source_.await_loads(1));
    clock_.now_us += kCap;
    executor_.turn();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error().code, "lookup_timeout");
    source_.open();
    EXPECT_EQ(word("a"), "one");
    EXPECT_EQ(source_.loads, 1);
    EXPECT_EQ(counts().timeouts, 1U);
}

TEST_F(CacheTest, an_old_value_is_served_where_the_load_fails_and_says_so) {
    source_.set("a", "one");
    start();
    EXPECT_EQ(word("a"), "one");
    source_.fail(kDown);
    clock_.now_us += 21 * kSecond;
    EXPECT_EQ(word("a"), "one (stale)");
    EXPECT_EQ(word("b"), "source_down");
    // For a second nobody tries again.
    const int loads = source_.loads;
    EXPECT_EQ(word("a"), "one (stale)");
    EXPECT_EQ(source_.loads, loads);
    source_.fail(std::nullopt);
    clock_.now_us += kSecond;
    EXPECT_EQ(word("a"), "one");
}

TEST_F(CacheTest, an_old_value_is_served_no_longer_than_its_limit_however_often) {
    policy_.stale = 100 * kSecond;
    source_.set("a", "one");
    start();
    EXPECT_EQ(word("a"), "one");
    source_.fail(kDown);
    settings_.loads.breaker.failures = 1'000;
    for (int second = 21; second < 120; second += 9) {
        clock_.now_us += 9 * kSecond;
        word("a");
    }
    clock_.now_us += 22 * kSecond;
    const std::string last = word("a");
    EXPECT_TRUE(last == "source_down" || last == "breaker_open") << last;
}

TEST_F(CacheTest, a_late_load_is_not_waited_for_where_an_old_value_will_do) {
    source_.set("a", "one");
    start();
    EXPECT_EQ(word("a"), "one");
    clock_.now_us += 21 * kSecond;
    source_.shut();
    std::optional<Answer> first;
    words_->get("a", kCap, [&](const Answer& given) { first = given; });
    ASSERT_TRUE(source_.await_loads(2));
    EXPECT_FALSE(first);
    clock_.now_us += kCap;
    std::optional<Answer> second;
    words_->get("a", kCap, [&](const Answer& given) { second = given; });
    ASSERT_TRUE(second);
    EXPECT_TRUE((*second)->is_stale);
    executor_.turn();
    ASSERT_TRUE(first);
    EXPECT_TRUE((*first)->is_stale);
}

TEST_F(CacheTest, after_five_failures_nobody_waits_for_45_seconds_and_then_one_tries) {
    source_.fail(kDown);
    start();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(word("a"), "source_down");
    EXPECT_EQ(word("a"), "breaker_open");
    EXPECT_EQ(source_.loads, 5);
    clock_.now_us += 44 * kSecond;
    EXPECT_EQ(word("a"), "breaker_open");
    clock_.now_us += kSecond;
    source_.fail(std::nullopt);
    source_.set("a", "one");
    EXPECT_EQ(word("a"), "one");
    EXPECT_EQ(word("b"), "absent");
}

TEST_F(CacheTest, what_does_not_exist_is_remembered_for_a_while_and_a_failure_is_not) {
    start();
    EXPECT_EQ(word("a"), "absent");
    EXPECT_EQ(word("a"), "absent");
    EXPECT_EQ(source_.loads, 1);
    EXPECT_EQ(counts().negative_hits, 1U);
    source_.set("a", "one");
    clock_.now_us += 4 * kSecond;
    EXPECT_EQ(word("a"), "absent");
    clock_.now_us += kSecond;
    EXPECT_EQ(word("a"), "one");
    source_.fail(kDown);
    EXPECT_EQ(word("b"), "source_down");
    source_.fail(std::nullopt);
    source_.set("b", "two");
    EXPECT_EQ(word("b"), "two");
}

TEST_F(CacheTest, what_waits_is_bounded) {
    settings_.loads.most_jobs = 3;
    settings_.loads.source_threads = 1;
    start();
    source_.shut();
    int busy = 0;
    int answers = 0;
    for (int i = 0; i < 200; ++i) {
        words_->get("k" + std::to_string(i), kCap, [&](const Answer& answer) {
            ++answers;
            busy += !answer && answer.error().code == "lookup_busy" ? 1 : 0;
        });
    }
    EXPECT_GE(busy, 180);
    source_.open();
    turn_until([&] { return answers == 200; });
    EXPECT_EQ(answers, 200);
    EXPECT_EQ(counts().busy, static_cast<std::uint64_t>(busy));
    EXPECT_EQ(word("k199"), "absent");
}

TEST_F(CacheTest, a_thread_that_may_wait_waits_no_longer_than_it_says) {
    source_.set("a", "one");
    start();
    const auto found = words_->wait("a", 10 * kSecond);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found->value, "one");
    source_.shut();
    const auto late = words_->wait("b", 20'000);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "lookup_timeout");
}

TEST_F(CacheTest, a_category_that_is_off_asks_its_source_each_time) {
    source_.set("a", "one");
    start();
    EXPECT_EQ(word("a"), "one");
    words_->category().switch_on(false);
    source_.set("a", "two");
    EXPECT_EQ(word("a"), "two");
    source_.set("a", "three");
    EXPECT_EQ(word("a"), "three");
    EXPECT_EQ(words_->category().usage().entries, 0U);
    words_->category().switch_on(true);
    EXPECT_EQ(word("a"), "three");
    source_.set("a", "four");
    EXPECT_EQ(word("a"), "three");
}

TEST_F(CacheTest, a_key_that_is_read_late_in_its_life_is_renewed_beside_and_never_runs_out) {
    policy_.early_percent = 90;
    source_.set("a", "one");
    start();
    EXPECT_EQ(word("a"), "one");
    source_.set("a", "two");
    clock_.now_us += 17 * kSecond;
    EXPECT_EQ(word("a"), "one");
    EXPECT_EQ(source_.loads, 1);
    clock_.now_us += 2 * kSecond;
    EXPECT_EQ(word("a"), "one");  // at once, and renewed meanwhile
    ASSERT_TRUE(source_.await_loads(2));
    turn_until([&] { return *words_->hit("a")->value == "two"; });
    EXPECT_EQ(*words_->hit("a")->value, "two");
    EXPECT_EQ(counts().misses, 1U);
    EXPECT_EQ(counts().refreshes, 1U);
}

TEST_F(CacheTest, a_prefetch_makes_the_first_look_up_a_hit) {
    source_.set("a", "one");
    start();
    words_->prefetch("a");
    turn_until([&] { return words_->hit("a").has_value(); });
    EXPECT_EQ(*words_->hit("a")->value, "one");
    words_->prefetch("a");
    EXPECT_EQ(source_.loads, 1);
}

}  // namespace
TEST_F(CacheTest, what_is_made_by_who_asks_is_made_once) {
    Lookup<std::string> lookup;
    lookup.name = "text";
    lookup.policy = policy_;
    lookup.policy.early_percent = 50;
    lookup.policy.fresh_l1 = 600 * kSecond;
    start();
    Words texts(*caches_, std::move(lookup), InProcess{"text:"});
    int made = 0;
    const auto text = [&](const char* id) {
        return *texts.made(id, [&] { return std::string(id) + std::to_string(++made); });
    };
    EXPECT_EQ(text("a"), "a1");
    EXPECT_EQ(text("a"), "a1");
    EXPECT_EQ(text("b"), "b2");
    clock_.now_us += 599 * kSecond;  // also unheard, and due to be renewed: there is nothing to ask
    EXPECT_EQ(text("a"), "a1");
    texts.prefetch("a");
    clock_.now_us += kSecond;
    EXPECT_EQ(text("a"), "a3");
    texts.category().switch_on(false);
    EXPECT_EQ(text("a"), "a4");
    EXPECT_EQ(text("a"), "a5");
    const Answered none = texts.category().wait("c", kCap);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, "lookup_busy");
    EXPECT_EQ(texts.category().counts().loads, 5U);
}

TEST_F(CacheTest, what_is_at_hand_is_counted_and_what_is_old_is_fetched_beside) {
    source_.set("a", "one");
    source_.shut();
    start();
    EXPECT_FALSE(words_->at_hand("a"));  // nothing yet, and begun
    bool is_over = false;
    words_->get("a", kCap, [&](const Answer&) { is_over = true; });
    source_.open();
    turn_until([&] { return is_over; });
    EXPECT_EQ(*words_->at_hand("a")->value, "one");
    EXPECT_EQ(counts().misses, 2U);
    EXPECT_EQ(source_.loads, 1);
    source_.set("a", "two");
    source_.shut();
    clock_.now_us += 21 * kSecond;
    const auto old = words_->at_hand("a");
    ASSERT_TRUE(old);
    EXPECT_EQ(*old->value, "one");
    EXPECT_TRUE(old->is_stale);
    EXPECT_EQ(counts().misses, 3U);
    EXPECT_EQ(counts().stale, 1U);
    EXPECT_EQ(counts().timeouts, 0U);
    source_.open();
    turn_until([&] { return words_->hit("a").has_value(); });
    EXPECT_EQ(*words_->at_hand("a")->value, "two");
    EXPECT_EQ(source_.loads, 2);
}

}  // namespace shared::cache
