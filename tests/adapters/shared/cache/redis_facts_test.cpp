#include "shared/cache/redis_facts.hpp"

#include "shared/json/value.hpp"
#include "tests/adapters/shared/redis/redis_server.hpp"

#include <array>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace shared::cache {
namespace {

using namespace std::chrono_literals;
using redis::test::RedisServer;

constexpr auto kLong = 5s;
constexpr int kKeys = 6'000;  // several steps of a scan on each server

class redis_facts : public testing::Test {
  protected:
    void SetUp() override {
        std::vector<redis::KeyCommand> sets;
        for (int i = 0; i < kKeys; ++i) {
            const std::string key = "clinic:" + std::to_string(i);
            sets.push_back({key, {"SET", key, "1", "PX", "600000"}});
        }
        sets.push_back({"patient:1", {"SET", "patient:1", "stays"}});
        for (const auto& done : servers_.run(sets, kLong)) ASSERT_TRUE(done);
    }
    std::vector<Result<void>> scan(const std::string& pattern, std::set<std::string>& found) {
        return scan_keys(servers_, pattern, 500ms, [&](std::size_t server, const auto& keys) {
            for (const std::string& key : keys) EXPECT_EQ(servers_.server_of(key), server);
            found.insert(keys.begin(), keys.end());
            return true;
        });
    }

    std::array<RedisServer, 2> own_;
    redis::Servers servers_{{.url = own_[0].url() + "," + own_[1].url()}};
};

TEST_F(redis_facts, tell_of_each_server_and_of_one_that_hangs_in_time) {
    auto facts = ask_facts(servers_, kLong);
    ASSERT_EQ(facts.size(), 2U);
    for (const RedisFacts& each : facts) {
        EXPECT_TRUE(each.is_connected);
        EXPECT_GT(each.used_memory_mb, 0.5);
        EXPECT_GE(each.used_memory_peak_mb, each.used_memory_mb);
        EXPECT_GT(each.total_commands_processed, 1'000U);
    }
    EXPECT_EQ(facts[1].server, own_[1].address() + "/0");
    own_[0].hang();
    const auto begun = std::chrono::steady_clock::now();
    facts = ask_facts(servers_, 300ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
    EXPECT_FALSE(facts[0].is_connected);
    EXPECT_EQ(facts[0].fault, "redis_timeout");
    EXPECT_TRUE(facts[1].is_connected);
    own_[0].go_on();
}

TEST_F(redis_facts, come_as_json_from_connections_of_their_own) {
    const auto ask = facts_asker({.url = own_[0].url() + "," + own_[1].url()}, kLong);
    json::Parser parser;
    const std::string text = ask();
    const auto facts = parser.parse(text);
    ASSERT_TRUE(facts) << text;
    EXPECT_EQ(facts->size(), 2U);
    EXPECT_TRUE(facts->at(1)["connected"].bool_or(false));
}

TEST_F(redis_facts, a_pattern_finds_its_keys_on_every_server) {
    std::set<std::string> found;
    for (const auto& done : scan("clinic:*", found)) EXPECT_TRUE(done);
    EXPECT_EQ(found.size(), static_cast<std::size_t>(kKeys));
    found.clear();
    for (const auto& done : scan("clinic:1?", found)) EXPECT_TRUE(done);
    EXPECT_EQ(found.size(), 10U);
    found.clear();
    for (const auto& done : scan("nothing:*", found)) EXPECT_TRUE(done);
    EXPECT_TRUE(found.empty());
}

TEST_F(redis_facts, keys_go_in_pieces_and_nothing_else_does) {
    std::uint64_t gone = 0;
    for (const auto& done : scan_keys(servers_, "clinic:*", kLong, [&](auto server, auto&keys) {
             const auto some = unlink_keys(servers_, server, keys, kLong);
             gone += some ? *some : 0;
             return some.has_value();
         })) {
        EXPECT_TRUE(done);
    }
    EXPECT_EQ(gone, static_cast<std::uint64_t>(kKeys));
    std::int64_t left = 0;
    for (const auto& size : servers_.ask_all({"DBSIZE"}, kLong)) left += size->integer;
    EXPECT_EQ(left, 1);
    EXPECT_TRUE(look_at_key(servers_, "patient:1", kLong)->has_value());
}

TEST_F(redis_facts, a_visitor_that_has_enough_is_asked_no_more) {
    int pieces = 0;
    (void)scan_keys(servers_, "*", kLong, [&](std::size_t, const auto&) { return ++pieces < 2; });
    EXPECT_EQ(pieces, 2);
}

TEST_F(redis_facts, a_server_that_is_away_is_named_and_the_others_are_read) {
    own_[0].kill();
    std::set<std::string> found;
    const auto done = scan("clinic:*", found);
    ASSERT_FALSE(done[0]);
    EXPECT_EQ(done[0].error().code, "redis_down");
    EXPECT_TRUE(done[1]);
    EXPECT_GT(found.size(), static_cast<std::size_t>(kKeys / 4));
}

TEST_F(redis_facts, a_key_tells_its_text_and_how_long_it_stays) {
    const auto clinic = look_at_key(servers_, "clinic:7", kLong);
    ASSERT_TRUE(clinic && *clinic);
    EXPECT_EQ((*clinic)->text, "1");
    EXPECT_GT((*clinic)->left, 500s);
    const auto patient = look_at_key(servers_, "patient:1", kLong);
    EXPECT_FALSE((*patient)->left);
    EXPECT_FALSE(look_at_key(servers_, "none", kLong)->has_value());
    const std::vector<redis::KeyCommand> list = {{"list", {"RPUSH", "list", "a"}}};
    ASSERT_TRUE(servers_.run(list, kLong).front());
    EXPECT_EQ(look_at_key(servers_, "list", kLong).error().detail, "WRONGTYPE");
    own_[servers_.server_of("clinic:7")].kill();
    EXPECT_EQ(look_at_key(servers_, "clinic:7", kLong).error().code, "redis_down");
}

}  // namespace
}  // namespace shared::cache
