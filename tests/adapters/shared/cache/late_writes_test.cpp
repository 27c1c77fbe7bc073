// What a slow load read before a change does not come to stand in Redis after it, also where the
// mark that keeps it out is gone.
#include "tests/adapters/shared/redis/redis_server.hpp"
#include "tests/unit/shared/cache/cache_fixture.hpp"

namespace shared::cache {
namespace {

using namespace std::chrono_literals;
using redis::test::comes_true;

class LateWrites : public CacheTest {
  protected:
    LateWrites() {
        settings_.loads.redis = {.url = server_.url()};
        source_.set("a", "one");
        policy_.fresh_l1 = 600 * kSecond;
        start();
        EXPECT_TRUE(caches_->await_heard(10s));
    }
    void begin_load() {
        source_.shut();
        words_->prefetch("a");
        ASSERT_TRUE(source_.await_loads(1));
        source_.set("a", "two");
    }
    // As the announcer does. A version of 0 leaves no mark, as where a server is full.
    void announce(std::int64_t version) {
        const auto changes = counts().changes;
        const Removal removal{"word:a", version};
        ASSERT_TRUE(l2_.remove({&removal, 1}, 5s).front());
        ASSERT_TRUE(comes_true([&] { return counts().changes > changes; }));
    }
    void run(const redis::Command& command) {
        ASSERT_TRUE(redis::connect(settings_.loads.redis)->run_one(command, 5s));
    }
    std::optional<Stored> standing() {
        const std::string key = "word:a";
        auto found = l2_.get({&key, 1}, 5s).front();
        return found ? *found : std::nullopt;
    }
    // The load ends, and what becomes of its value is over.
    void end_load() {
        source_.open();
        ASSERT_TRUE(comes_true(
            [&] { return caches_->usage().writes_outdated > 0 || standing().has_value(); }));
    }
    void expect_two() {
        EXPECT_FALSE(standing() && standing()->json.find("one") != std::string::npos);
        EXPECT_EQ(word("a"), "two");
        EXPECT_TRUE(comes_true([&] { return standing().has_value(); }));
        EXPECT_NE(standing()->json.find("two"), std::string::npos);
    }

    redis::test::RedisServer server_;
    L2 l2_{{.url = server_.url()}, clock_};
};

TEST_F(LateWrites, are_left_out_after_a_change_and_a_flush) {
    begin_load();
    announce(100);
    auto& category = words_->category();
    const auto mark =
        category.put("b", std::make_shared<const std::string>("b"), category.moment());
    run({"FLUSHALL"});
    ASSERT_TRUE(comes_true([&] { return !category.counts_still(mark.value()); }));
    end_load();
    expect_two();
}

TEST_F(LateWrites, are_left_out_after_a_change_and_a_restart) {
    begin_load();
    announce(100);
    server_.kill();
    ASSERT_TRUE(comes_true([&] { return !caches_->is_heard(); }));
    ASSERT_TRUE(server_.start());
    ASSERT_TRUE(caches_->await_heard(10s));
    end_load();
    expect_two();
}

TEST_F(LateWrites, are_left_out_after_a_change_that_left_no_mark) {
    begin_load();
    announce(0);
    end_load();
    expect_two();
}

// Of what happens meanwhile nothing is heard.
TEST_F(LateWrites, are_fresh_for_a_short_time_where_no_change_is_heard_of) {
    words_->category().lost(0);
    EXPECT_EQ(word("a"), "one");
    ASSERT_TRUE(comes_true([&] { return standing().has_value(); }));
    EXPECT_EQ(standing()->fresh_until, clock_.wall_ms() + 30'000);
}

}  // namespace
}  // namespace shared::cache
