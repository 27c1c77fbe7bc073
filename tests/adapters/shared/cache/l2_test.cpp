#include "shared/cache/l2.hpp"

#include "shared/redis/tracking.hpp"
#include "tests/adapters/shared/cache/redis_of_test.hpp"
#include "tests/adapters/shared/redis/redis_server.hpp"

#include <atomic>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::cache {
namespace {

using redis::test::comes_true;
using redis::test::RedisServer;
using test::kLong;
using test::kNow;
using namespace std::chrono_literals;

class l2 : public test::WithRedis {
  protected:
    Write write(std::int64_t version, std::string json = R"({"a":1})") const {
        return {.key = key_,
                .json = std::move(json),
                .version = version,
                .fresh_until = clock_.wall_ms() + 60'000,
                .ttl = 120s};
    }
    bool put(const Write& one) {
        auto done = l2_.put({&one, 1}, kLong);
        if (!done.front()) throw std::runtime_error(done.front().error().code);
        return *done.front();
    }
    bool remove(std::int64_t version) {
        const Removal one{key_, version};
        auto done = l2_.remove({&one, 1}, kLong);
        if (!done.front()) throw std::runtime_error(done.front().error().code);
        return *done.front();
    }
    std::optional<Stored> get() {
        auto found = l2_.get({&key_, 1}, kLong);
        if (!found.front()) throw std::runtime_error(found.front().error().code);
        return *found.front();
    }
    std::int64_t version() {
        const auto found = get();
        return found ? found->version : -1;
    }

    L2 l2_{settings(), clock_};
};

TEST_F(l2, keeps_and_gives) {
    EXPECT_FALSE(get());
    EXPECT_TRUE(put(write(3, R"({"name":"A"})")));
    EXPECT_EQ(get()->json, R"({"name":"A"})");
    EXPECT_EQ(get()->version, 3);
    EXPECT_EQ(get()->fresh_until, kNow + 60'000);
    const auto left = run({"PTTL", key_}).integer;
    EXPECT_GT(left, 60'000);
    EXPECT_LE(left, 120'000);
}

TEST_F(l2, an_older_version_changes_nothing_while_the_younger_is_fresh) {
    EXPECT_TRUE(put(write(5)));
    EXPECT_FALSE(put(write(4)));
    EXPECT_EQ(version(), 5);
    EXPECT_EQ(l2_.usage().refused, 1U);
    EXPECT_TRUE(put(write(5, R"({"a":2})")));  // as young: it may be fresh for longer
    EXPECT_EQ(get()->json, R"({"a":2})");
    clock_.now += 60'001;
    EXPECT_TRUE(put(write(4)));
    EXPECT_EQ(version(), 4);
}

// Half of the time that write() gives.
Write may_stay(Write one, std::int64_t from) {
    one.same = {from, one.fresh_until - 30'000};
    return one;
}

TEST_F(l2, the_same_stays_as_long_as_it_is_fresh_for_long) {
    EXPECT_TRUE(put(write(5)));
    const std::string before = standing(key_);
    EXPECT_TRUE(put(may_stay(write(6), 0)));
    EXPECT_TRUE(put(may_stay(write(5), 5)));
    EXPECT_EQ(standing(key_), before);
    EXPECT_EQ(l2_.usage().unchanged, 2U);
    clock_.now += 30'001;
    EXPECT_TRUE(put(may_stay(write(6), 0)));
    EXPECT_EQ(get()->fresh_until, clock_.now + 60'000);
    EXPECT_EQ(version(), 6);
    EXPECT_EQ(l2_.usage().unchanged, 2U);
}

TEST_F(l2, what_differs_does_not_stay) {
    EXPECT_TRUE(put(write(5)));
    EXPECT_TRUE(put(may_stay(write(6, R"({"a":11})"), 0)));
    EXPECT_EQ(get()->json, R"({"a":11})");
    EXPECT_TRUE(put(may_stay(write(7, R"({"a":11})"), 7)));  // under an older version than asked
    EXPECT_EQ(version(), 7);
    EXPECT_FALSE(put(may_stay(write(6, R"({"a":11})"), 0)));
    EXPECT_EQ(l2_.usage().refused, 1U);
    EXPECT_TRUE(remove(9));
    EXPECT_TRUE(put(may_stay(write(9, R"({"removed":true})"), 0)));
    EXPECT_EQ(get()->json, R"({"removed":true})");
    EXPECT_EQ(l2_.usage().unchanged, 0U);
}

TEST_F(l2, the_same_is_known_compressed_and_over_lines) {
    for (const std::size_t size : {9'000U, 9U}) {
        run({"DEL", key_});
        Write one = write(5, "{\n\"a\":\"" + std::string(size, 'x') + "\"\n}");
        const auto before = l2_.usage().unchanged;
        EXPECT_TRUE(put(one));
        ++one.version;
        EXPECT_TRUE(put(may_stay(one, 0)));
        EXPECT_EQ(l2_.usage().unchanged, before + 1);
        one.json[one.json.size() - 4] = 'y';
        EXPECT_TRUE(put(may_stay(one, 0)));
        EXPECT_EQ(l2_.usage().unchanged, before + 1);
    }
}

TEST_F(l2, versions_to_the_last_one_are_told_apart) {
    EXPECT_TRUE(put(write(kMostVersion)));
    EXPECT_FALSE(put(write(kMostVersion - 1)));
    EXPECT_TRUE(put(write(kMostVersion)));
    EXPECT_FALSE(remove(kMostVersion));
}

TEST_F(l2, what_was_removed_refuses_a_load_that_began_before) {
    EXPECT_TRUE(put(write(5)));
    EXPECT_TRUE(remove(7));
    EXPECT_FALSE(get());
    EXPECT_FALSE(put(write(6)));
    EXPECT_FALSE(get());
    EXPECT_TRUE(put(write(7)));
    EXPECT_EQ(version(), 7);
    EXPECT_EQ(l2_.usage().unreadable, 0U);
}

TEST_F(l2, a_removal_is_forgotten_after_its_time) {
    EXPECT_TRUE(remove(7));
    EXPECT_LE(run({"PTTL", key_}).integer, 60'000);
    clock_.now += 60'001;
    EXPECT_TRUE(put(write(6)));
}

TEST_F(l2, a_removal_passes_by_what_is_as_young) {
    EXPECT_TRUE(put(write(7)));
    const std::string before = standing(key_);
    EXPECT_FALSE(remove(7));
    EXPECT_FALSE(remove(6));
    EXPECT_EQ(standing(key_), before);
    EXPECT_TRUE(remove(8));
    EXPECT_FALSE(remove(8));
    EXPECT_FALSE(get());
}

TEST_F(l2, a_removal_without_a_version_takes_whatever_is_there_and_leaves_nothing) {
    EXPECT_TRUE(put(write(7)));
    EXPECT_TRUE(remove(0));
    EXPECT_EQ(run({"EXISTS", key_}).integer, 0);
    EXPECT_TRUE(remove(0));
    EXPECT_EQ(run({"EXISTS", key_}).integer, 0);
    EXPECT_TRUE(remove(9));
    EXPECT_TRUE(remove(0));
    EXPECT_TRUE(put(write(1)));
}

TEST_F(l2, a_removal_is_told_also_where_nothing_stood) {
    std::atomic<int> told{0};
    redis::TrackingEvents events{
        .on_changed = [&](std::string_view key) { told += key == key_ ? 1 : 0; },
        .on_flushed = [] {},
        .on_lost = [](std::size_t) {},
        .on_back = [](std::size_t) {}};
    const redis::Tracking link(settings(), {"clinic:"}, events);
    ASSERT_TRUE(comes_true([&] { return link.is_up(0); }));
    EXPECT_TRUE(remove(7));
    EXPECT_TRUE(comes_true([&] { return told == 1; }));
    EXPECT_TRUE(remove(0));
    EXPECT_TRUE(comes_true([&] { return told == 2; }));
    EXPECT_TRUE(remove(0));
    EXPECT_TRUE(comes_true([&] { return told == 3; }));
    EXPECT_TRUE(put(write(7)));
    EXPECT_TRUE(comes_true([&] { return told == 4; }));
    // What changes nothing is told to nobody; the next one comes behind it.
    EXPECT_FALSE(put(write(6)));
    EXPECT_FALSE(remove(7));
    EXPECT_TRUE(remove(8));
    EXPECT_TRUE(comes_true([&] { return told >= 5; }));
    EXPECT_EQ(told, 5);
}

TEST_F(l2, what_is_unreadable_is_a_miss_and_goes) {
    for (const std::string text : {"",
                                   "no JSON",
                                   R"({"version":9,"fresh_until":9,"zstd":"AA"})",
                                   R"({"id":"of another program"})"}) {
        run({"SET", key_, text, "EX", "60"});
        EXPECT_FALSE(get());
        EXPECT_EQ(run({"EXISTS", key_}).integer, 0) << text;
    }
    run({"RPUSH", key_, "a list"});
    EXPECT_FALSE(get());
    EXPECT_EQ(run({"EXISTS", key_}).integer, 0);
    EXPECT_EQ(l2_.usage().unreadable, 5U);
}

TEST_F(l2, a_write_reads_other_forms_and_replaces_what_has_none) {
    // Without a fresh time it is fresh as long as it stands.
    run({"SET", key_, R"({ "name":"A", "version": 9 })", "EX", "60"});
    EXPECT_FALSE(put(write(8)));
    EXPECT_TRUE(put(write(9)));
    const std::string past = std::to_string(kNow - 1);
    run({"SET", key_, R"({"fresh_until":)" + past + R"(,"version":9})", "EX", "60"});
    EXPECT_TRUE(put(write(1)));
    for (const std::string text :
         {"",
          "{",
          "[]",
          "3",
          "null",
          R"({"version":null})",
          R"({"version":{},"fresh_until":[]})",
          R"({"version":1e300})",
          R"({"version":99999999999999999999,"fresh_until":99999999999999})"}) {
        run({"SET", key_, text, "EX", "60"});
        EXPECT_TRUE(put(write(1))) << text;
        EXPECT_EQ(version(), 1) << text;
        run({"SET", key_, text, "EX", "60"});
        EXPECT_TRUE(remove(1)) << text;
    }
    run({"DEL", key_});
    run({"RPUSH", key_, "a list"});
    EXPECT_TRUE(put(write(1)));
    EXPECT_EQ(version(), 1);
}

TEST_F(l2, what_cannot_be_a_value_is_refused_and_the_rest_is_written) {
    std::vector<Write> writes(6, write(1));
    writes[0].json = "";
    writes[1].json = "[1]";
    writes[2].version = -1;
    writes[3].version = kMostVersion + 1;
    writes[4].fresh_until = -1;
    const auto done = l2_.put(writes, kLong);
    for (std::size_t i = 0; i < 5; ++i) {
        ASSERT_FALSE(done[i]);
        EXPECT_EQ(done[i].error().code, "bad_write");
    }
    EXPECT_TRUE(done[5] && *done[5]);
    const Removal odd{key_, -1};
    EXPECT_EQ(l2_.remove({&odd, 1}, kLong).front().error().code, "bad_write");
}

TEST_F(l2, many_keys_take_one_round_trip) {
    std::vector<Write> writes;
    std::vector<std::string> keys;
    std::vector<Removal> removals;
    for (int i = 0; i < 300; ++i) {
        writes.push_back(write(5, R"({"n":)" + std::to_string(i) + "}"));
        keys.push_back(writes.back().key += ":" + std::to_string(i));
        removals.push_back({keys.back(), i % 2 == 0 ? 6 : 0});
    }
    for (const auto& done : l2_.put(writes, kLong)) EXPECT_TRUE(done && *done);
    EXPECT_EQ(l2_.usage().round_trips, 1U);
    const auto found = l2_.get(keys, kLong);
    EXPECT_EQ(l2_.usage().round_trips, 2U);
    for (std::size_t i = 0; i < keys.size(); ++i) EXPECT_EQ((*found[i])->json, writes[i].json);
    for (const auto& done : l2_.remove(removals, kLong)) EXPECT_TRUE(done && *done);
    EXPECT_EQ(l2_.usage().round_trips, 3U);
    for (const auto& one : l2_.get(keys, kLong)) EXPECT_TRUE(one && !*one);
    // Redis forgets scripts when it is started anew: one more, once.
    run({"SCRIPT", "FLUSH"});
    for (const auto& done : l2_.put(writes, kLong)) EXPECT_TRUE(done);
    EXPECT_EQ(l2_.usage().round_trips, 6U);
    for (const auto& done : l2_.put(writes, kLong)) EXPECT_TRUE(done);
    EXPECT_EQ(l2_.usage().round_trips, 7U);
    EXPECT_TRUE(l2_.put({}, kLong).empty() && l2_.get({}, kLong).empty());
    EXPECT_EQ(l2_.usage().round_trips, 7U);
}

TEST_F(l2, large_values_are_kept_compressed) {
    std::string json = R"({"text":")" + std::string(100'000, 'x') + R"("})";
    EXPECT_TRUE(put(write(1, json)));
    EXPECT_LT(run({"STRLEN", key_}).integer, 1'000);
    EXPECT_EQ(get()->json, json);
    EXPECT_FALSE(put(write(0, json)));
}

TEST(l2_servers, of_three_one_that_hangs_fails_its_keys_only) {
    RedisServer own[3];
    const SystemClock clock;
    L2 l2({.url = own[0].url() + "," + own[1].url() + "," + own[2].url()}, clock);
    std::vector<Write> writes;
    std::vector<std::string> keys;
    for (int i = 0; i < 90; ++i) {
        keys.push_back("clinic:" + std::to_string(i));
        writes.push_back({.key = keys.back(),
                          .json = R"({"a":1})",
                          .version = 1,
                          .fresh_until = clock.wall_ms() + 60'000,
                          .ttl = 60s});
    }
    for (const auto& done : l2.put(writes, kLong)) EXPECT_TRUE(done && *done);
    // The first server names the script; the others have to be told once.
    EXPECT_LE(l2.usage().round_trips, 6U);
    own[1].hang();
    const auto begun = std::chrono::steady_clock::now();
    const auto found = l2.get(keys, 300ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const bool is_lost = l2.servers().server_of(keys[i]) == 1;
        ASSERT_EQ(found[i].has_value(), !is_lost);
        if (is_lost) {
            EXPECT_EQ(found[i].error().code, "redis_timeout");
        } else {
            EXPECT_TRUE(found[i]->has_value());
        }
    }
    own[1].go_on();
}

TEST(l2_servers, what_the_server_refuses_is_told_by_its_word) {
    RedisServer server;
    const SystemClock clock;
    L2 l2({.url = server.url()}, clock);
    const auto admin = redis::connect({.url = server.url()});
    ASSERT_TRUE(admin->run_one({"CONFIG", "SET", "maxmemory", "1"}, kLong));
    const Write write{.key = "clinic:1",
                      .json = R"({"a":1})",
                      .version = 1,
                      .fresh_until = clock.wall_ms() + 60'000,
                      .ttl = 60s};
    const auto full = l2.put({&write, 1}, kLong);
    ASSERT_FALSE(full.front());
    EXPECT_EQ(full.front().error().code, "redis_refused");
    EXPECT_EQ(full.front().error().detail, "OOM");
    EXPECT_EQ(full.front().error().action, Action::kRetry);
    // Whoever keeps a copy can be told all the same.
    const std::vector<Removal> removals{{"clinic:1", 2}, {"clinic:1", 0}};
    const auto removed = l2.remove(removals, kLong);
    ASSERT_FALSE(removed[0]);
    EXPECT_EQ(removed[0].error().detail, "OOM");
    EXPECT_TRUE(removed[1]);
}

}  // namespace
}  // namespace shared::cache
