// A source that takes its time, and who goes on without what is late.
#include "tests/unit/shared/cache/cache_fixture.hpp"

#include <thread>

namespace shared::cache {
namespace {

const Error kLate{"source_late", "", Action::kRetry};

// Calls that end when the test says so, on a thread of their own.
class SlowSource {
  public:
    using Done = std::function<void(Reads<std::string>)>;

    void begin(const std::string& id, Done done) {
        const std::lock_guard lock(guard_);
        ++calls;
        if (is_refusing) return done(Error{"source_busy", "", Action::kRetry});
        open_.push_back({id, std::move(done)});
    }
    bool await_calls(int count) const {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (calls < count && std::chrono::steady_clock::now() < end) std::this_thread::yield();
        return calls >= count;
    }
    void answer(const Result<std::string>& value, MonoUs fresh_for = -1) {
        std::vector<std::pair<std::string, Done>> open;
        {
            const std::lock_guard lock(guard_);
            open = std::exchange(open_, {});
        }
        std::thread([&] {
            for (auto& [id, done] : open) {
                if (!value) {
                    done(value.error());
                    continue;
                }
                Reads<std::string> reads = std::vector<Read<std::string>>{};
                reads->push_back({id, *value, 0, fresh_for});
                done(std::move(reads));
            }
        }).join();
    }

    std::atomic<int> calls{0};
    std::atomic<bool> is_refusing{false};

  private:
    std::mutex guard_;
    std::vector<std::pair<std::string, Done>> open_;
};

class SlowSourceTest : public CacheTest {
  protected:
    ~SlowSourceTest() override { caches_.reset(); }

    Words& start_slow() {
        caches_ = std::make_unique<Caches>(settings_, clock_, executor_, health_, nullptr);
        Lookup<std::string> lookup;
        lookup.name = "slow";
        lookup.dependency = "slow";
        lookup.policy = policy_;
        lookup.gives_old = lookup.forgets = true;
        lookup.begin = [this](const std::string& id, SlowSource::Done done) {
            slow_.begin(id, std::move(done));
        };
        lookup.is_away = [this] { return slow_.is_refusing.load(); };
        words_ = std::make_unique<Words>(*caches_, std::move(lookup), StandsAt{"slow:"});
        caches_->start();
        return *words_;
    }
    // Begins to follow; `told` counts the answers.
    void follow(const std::string& id, int& told, MonoUs late = kCap) {
        words_->follow(id, late, [&told] { ++told; });
    }
    std::string at_hand(const std::string& id) {
        const auto found = words_->at_hand(id);
        if (!found || !found->value) return "nothing";
        return *found->value + (found->is_stale ? " (stale)" : "");
    }
    void load(const std::string& id, const std::string& value) {
        const int before = slow_.calls;
        words_->prefetch(id);
        ASSERT_TRUE(slow_.await_calls(before + 1));
        slow_.answer(value);
    }

    SlowSource slow_;
};

TEST_F(SlowSourceTest, one_that_hangs_holds_no_thread_of_others) {
    settings_.loads.source_threads = 1;
    start_slow();
    Lookup<std::string> lookup;
    lookup.name = "word";
    lookup.dependency = "source";
    lookup.policy = policy_;
    lookup.load = [this](std::size_t, std::span<const std::string> ids) {
        return source_.load(ids);
    };
    Words quick(*caches_, std::move(lookup), StandsAt{"word:"});
    source_.set("a", "one");
    for (int i = 0; i < 10; ++i) words_->prefetch("s" + std::to_string(i));
    ASSERT_TRUE(slow_.await_calls(10));
    const auto found = quick.wait("a", 60 * kSecond);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found->value, "one");
    slow_.answer(kLate);
}

TEST_F(SlowSourceTest, who_follows_is_told_when_it_is_there) {
    start_slow();
    int told = 0;
    for (int i = 0; i < 3; ++i) follow("a", told);
    ASSERT_TRUE(slow_.await_calls(1));
    executor_.turn();
    EXPECT_EQ(told, 0);
    slow_.answer(std::string("one"));
    turn_until([&] { return told == 3; });
    EXPECT_EQ(told, 3);
    EXPECT_EQ(at_hand("a"), "one");
    EXPECT_EQ(slow_.calls, 1);
    follow("a", told);  // at once
    EXPECT_EQ(told, 4);
}

TEST_F(SlowSourceTest, who_follows_is_told_when_it_failed_and_nothing_of_it_is_kept) {
    start_slow();
    int told = 0;
    follow("a", told);
    ASSERT_TRUE(slow_.await_calls(1));
    slow_.answer(kLate);
    turn_until([&] { return told == 1; });
    EXPECT_EQ(at_hand("a"), "nothing");
    ASSERT_TRUE(slow_.await_calls(2));  // tried again
    EXPECT_EQ(counts().failures, 1U);
    slow_.answer(std::string("one"));
    EXPECT_EQ(at_hand("a"), "one");
}

TEST_F(SlowSourceTest, a_load_that_is_late_is_not_waited_for) {
    start_slow();
    words_->prefetch("a");
    ASSERT_TRUE(slow_.await_calls(1));
    clock_.now_us += 50'000;
    int told = 0;
    follow("a", told, 50'000);
    EXPECT_EQ(told, 1);
    follow("a", told, 50'001);
    EXPECT_EQ(told, 1);
    slow_.answer(kLate);
    turn_until([&] { return told == 2; });
    EXPECT_EQ(slow_.calls, 1);
}

TEST_F(SlowSourceTest, an_old_value_is_at_hand_and_not_waited_for) {
    start_slow();
    load("a", "one");
    clock_.now_us += 21 * kSecond;
    int told = 0;
    follow("a", told);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(at_hand("a"), "one (stale)");
    ASSERT_TRUE(slow_.await_calls(2));
    slow_.answer(kLate);
    EXPECT_EQ(at_hand("a"), "one (stale)");
}

TEST_F(SlowSourceTest, what_changed_is_served_no_more_though_the_source_does_not_answer) {
    start_slow();
    load("a", "one");
    words_->changed("a");
    ASSERT_TRUE(slow_.await_calls(2));  // fetched anew at once; Redis had it no more
    EXPECT_EQ(at_hand("a"), "nothing");
    slow_.answer(kLate);
    EXPECT_EQ(at_hand("a"), "nothing");
    EXPECT_EQ(words_->any("a"), nullptr);
}

TEST_F(SlowSourceTest, where_redis_does_not_answer_only_what_is_known_to_have_changed_is_gone) {
    settings_.loads.redis.enabled = true;
    settings_.loads.redis.url = "redis://127.0.0.1:1";  // nobody is there
    start_slow();
    auto& category = words_->category();
    load("a", "one");
    load("b", "one");
    category.lost(0);
    words_->prefetch("a");
    ASSERT_TRUE(slow_.await_calls(3));
    EXPECT_EQ(at_hand("a"), "one (stale)");
    words_->changed("b");
    ASSERT_TRUE(slow_.await_calls(4));
    EXPECT_EQ(at_hand("b"), "nothing");
    slow_.answer(kLate);
}

TEST_F(SlowSourceTest, what_was_read_before_a_change_is_not_served_after_it) {
    start_slow();
    words_->prefetch("a");
    ASSERT_TRUE(slow_.await_calls(1));
    words_->changed("a");
    slow_.answer(std::string("before"));
    EXPECT_EQ(at_hand("a"), "nothing");
    ASSERT_TRUE(slow_.await_calls(2));
    slow_.answer(std::string("after"));
    EXPECT_EQ(at_hand("a"), "after");
}

TEST_F(SlowSourceTest, a_value_may_be_fresh_for_less_than_others) {
    start_slow();
    words_->prefetch("a");
    ASSERT_TRUE(slow_.await_calls(1));
    slow_.answer(std::string("one"), 5 * kSecond);
    clock_.now_us += 4 * kSecond;
    EXPECT_EQ(at_hand("a"), "one");
    clock_.now_us += kSecond;
    EXPECT_EQ(at_hand("a"), "one (stale)");
}

TEST_F(SlowSourceTest, what_ends_after_the_caches_are_gone_harms_nobody) {
    start_slow();
    words_->prefetch("a");
    ASSERT_TRUE(slow_.await_calls(1));
    words_.reset();
    caches_.reset();
    slow_.answer(std::string("one"));
}

TEST_F(SlowSourceTest, its_own_breaker_is_the_one_that_counts) {
    start_slow();
    EXPECT_FALSE(words_->category().is_source_away());
    slow_.is_refusing = true;
    EXPECT_TRUE(words_->category().is_source_away());
    int told = 0;
    follow("a", told);
    turn_until([&] { return told == 1; });
    EXPECT_EQ(told, 1);
}

TEST_F(SlowSourceTest, a_source_whose_breaker_is_open_is_away) {
    source_.fail(Error{"source_down", "", Action::kRetry});
    start();
    EXPECT_FALSE(words_->category().is_source_away());
    for (int i = 0; i < 5; ++i) (void)get("k" + std::to_string(i));
    EXPECT_TRUE(words_->category().is_source_away());
    clock_.now_us += 45 * kSecond;
    EXPECT_FALSE(words_->category().is_source_away());
}

}  // namespace
}  // namespace shared::cache
