// A change that nobody could be told of: what is gone from Redis is not served as an old copy.
#include "tests/adapters/shared/redis/redis_server.hpp"
#include "tests/unit/shared/cache/cache_fixture.hpp"

namespace shared::cache {
namespace {

using namespace std::chrono_literals;
using redis::test::comes_true;

class UnheardChanges : public CacheTest {
  protected:
    UnheardChanges() {
        settings_.loads.redis = {.url = server_.url()};
        source_.set("a", "one");
        policy_.fresh_l1 = 600 * kSecond;
        shape_ = [](auto& lookup) { lookup.gives_old = lookup.forgets = true; };
        start();
        EXPECT_TRUE(caches_->await_heard(10s));
        EXPECT_EQ(word("a"), "one");
        EXPECT_TRUE(comes_true([&] { return stands_in_redis(); }));
    }
    ~UnheardChanges() override {
        source_.open();
        caches_.reset();
    }
    bool stands_in_redis() {
        const std::string key = "word:a";
        const auto found = l2_.get({&key, 1}, 5s).front();
        return found && found->has_value();
    }
    std::string at_hand() {
        const auto found = words_->at_hand("a");
        if (!found || !found->value) return "nothing";
        return *found->value + (found->is_stale ? " (stale)" : "");
    }
    void lose_link() {
        server_.kill();
        ASSERT_TRUE(comes_true([&] { return !caches_->is_heard(); }));
    }

    // Until a value of it is taken out of there again.
    void await_redis() {
        Write write;
        write.key = "word:b";
        write.json = R"({"word":"b"})";
        write.fresh_until = clock_.wall_ms() + 600'000;
        write.ttl = 1h;
        ASSERT_TRUE(comes_true([&] {
            (void)l2_.put({&write, 1}, 5s);
            words_->changed("b");
            return word("b") == "b";
        }));
    }

    redis::test::RedisServer server_;
    L2 l2_{{.url = server_.url()}, clock_};
};

TEST_F(UnheardChanges, end_an_old_copy_where_redis_has_nothing_of_it) {
    lose_link();
    ASSERT_TRUE(server_.start());  // empty
    ASSERT_TRUE(caches_->await_heard(10s));
    await_redis();
    source_.shut();  // and does not answer
    const int before = source_.loads;
    words_->prefetch("a");
    ASSERT_TRUE(source_.await_loads(before + 1));
    EXPECT_EQ(at_hand(), "nothing");
    source_.open();
    EXPECT_TRUE(comes_true([&] { return at_hand() == "one"; }));
}

// Read after the link was lost, and told again by a load that failed.
TEST_F(UnheardChanges, end_what_was_read_while_nothing_was_heard) {
    lose_link();
    source_.set("a", "two");
    clock_.now_us += 40 * kSecond;
    EXPECT_EQ(word("a"), "two");
    source_.fail(Error{"source_late", "", Action::kRetry});
    clock_.now_us += 40 * kSecond;
    EXPECT_EQ(word("a"), "two (stale)");
    ASSERT_TRUE(server_.start());  // empty
    ASSERT_TRUE(caches_->await_heard(10s));
    source_.fail(std::nullopt);
    await_redis();
    source_.shut();
    const int before = source_.loads;
    clock_.now_us += 40 * kSecond;
    words_->prefetch("a");
    ASSERT_TRUE(source_.await_loads(before + 1));
    EXPECT_EQ(at_hand(), "nothing");
}

TEST_F(UnheardChanges, leave_an_old_copy_where_redis_does_not_answer) {
    lose_link();
    source_.shut();
    words_->prefetch("a");
    ASSERT_TRUE(source_.await_loads(2));
    EXPECT_EQ(at_hand(), "one (stale)");
}

}  // namespace
}  // namespace shared::cache
