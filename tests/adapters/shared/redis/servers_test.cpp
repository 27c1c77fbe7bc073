#include "shared/redis/servers.hpp"

#include "tests/adapters/shared/redis/redis_server.hpp"

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::redis {
namespace {

using namespace std::chrono_literals;
using test::comes_true;
using test::RedisServer;

constexpr auto kLong = 5s;
constexpr int kKeys = 300;

std::vector<KeyCommand> sets() {
    std::vector<KeyCommand> out;
    for (int i = 0; i < kKeys; ++i) {
        const std::string key = "clinic:" + std::to_string(i);
        out.push_back({key, {"SET", key, "value of " + key}});
    }
    return out;
}

std::vector<KeyCommand> gets() {
    auto out = sets();
    for (KeyCommand& each : out) each.command = {"GET", each.key};
    return out;
}

class Three : public testing::Test {
  protected:
    std::array<RedisServer, 3> own_;
    Servers servers_{{.url = own_[0].url() + "," + own_[1].url() + "," + own_[2].url()}};

    // The keys of one server fail, with `code`; all others have their value.
    void expect_only_those_of_fail(std::size_t server, const std::string& code) {
        const auto asked = gets();
        const auto replies = servers_.run(asked, 200ms);
        ASSERT_EQ(replies.size(), asked.size());
        int failed = 0;
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const bool is_lost = servers_.server_of(asked[i].key) == server;
            ASSERT_EQ(!replies[i].has_value(), is_lost) << asked[i].key;
            if (is_lost) {
                ++failed;
                EXPECT_EQ(replies[i].error().code, code);
            } else {
                EXPECT_EQ(replies[i]->text, "value of " + asked[i].key);
            }
        }
        EXPECT_GT(failed, kKeys / 6);
        EXPECT_LT(failed, kKeys / 2);
    }
};

TEST_F(Three, each_keeps_its_own_keys_and_the_answers_are_in_order) {
    for (const auto& done : servers_.run(sets(), kLong)) ASSERT_TRUE(done);
    const auto asked = gets();
    const auto replies = servers_.run(asked, kLong);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        EXPECT_EQ(replies[i]->text, "value of " + asked[i].key);
    }
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const auto size = servers_.server(i).run_one({"DBSIZE"}, kLong);
        EXPECT_GT(size->integer, 0);
        sum += size->integer;
    }
    EXPECT_EQ(sum, kKeys);
}

TEST_F(Three, one_killed_fails_its_keys_only_until_it_is_back) {
    for (const auto& done : servers_.run(sets(), kLong)) ASSERT_TRUE(done);
    own_[1].kill();
    for (int call = 0; call < 3; ++call) expect_only_those_of_fail(1, "redis_down");
    ASSERT_TRUE(own_[1].start());
    EXPECT_TRUE(comes_true([&] {
        for (const auto& done : servers_.run(sets(), kLong)) {
            if (!done) return false;
        }
        return true;
    }));
}

TEST_F(Three, two_that_hang_cost_their_time_once_and_their_own_keys) {
    for (const auto& done : servers_.run(sets(), kLong)) ASSERT_TRUE(done);
    own_[0].hang();
    own_[2].hang();
    const auto asked = gets();
    const auto begun = std::chrono::steady_clock::now();
    const auto replies = servers_.run(asked, 500ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 950ms);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const bool answers = servers_.server_of(asked[i].key) == 1;
        ASSERT_EQ(replies[i].has_value(), answers);
        if (!answers) {
            EXPECT_EQ(replies[i].error().code, "redis_timeout");
        }
    }
    own_[0].go_on();
    own_[2].go_on();
    EXPECT_TRUE(comes_true([&] {
        for (const auto& reply : servers_.run(gets(), 200ms)) {
            if (!reply) return false;
        }
        return true;
    }));
}

// A batch beyond what a socket takes at once: the rest of one server's is written while another
// hangs.
TEST_F(Three, a_large_batch_passes_a_server_that_hangs) {
    own_[0].hang();
    auto large = sets();
    for (KeyCommand& each : large) each.command.back().assign(100'000, 'x');
    const auto replies = servers_.run(large, 1s);
    for (std::size_t i = 0; i < large.size(); ++i) {
        ASSERT_EQ(replies[i].has_value(), servers_.server_of(large[i].key) != 0);
    }
    own_[0].go_on();
}

TEST(servers, each_has_its_own_password_and_database) {
    RedisServer open;
    RedisServer closed({"--requirepass", "pa55"});
    const std::string host = closed.url().substr(8);
    const std::string both = open.url() + "/3,redis://:pa55@" + host + "/4";
    Servers right({.url = both});
    EXPECT_TRUE(right.server(0).run_one({"SET", "a", "1"}, kLong));
    EXPECT_TRUE(right.server(1).run_one({"SET", "b", "1"}, kLong));
    Servers wrong({.url = open.url() + ",redis://:wrong@" + host});
    const auto refused = wrong.server(1).run_one({"SET", "b", "2"}, kLong);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, testing::HasSubstr("AUTH refused: WRONGPASS"));
    EXPECT_THAT(refused.error().detail, testing::Not(testing::HasSubstr("wrong")));
    EXPECT_EQ(right.server(1).run_one({"GET", "b"}, kLong)->text, "1");
}

// A command must not be done in another database than the one that is meant.
TEST(servers, where_the_database_is_refused_nothing_is_done) {
    RedisServer server({"--databases", "2"});
    Servers servers({.url = server.url() + "/7"});
    const std::vector<KeyCommand> one = {{"a", {"SET", "a", "1"}}};
    const auto refused = servers.run(one, kLong);
    ASSERT_FALSE(refused.front());
    EXPECT_THAT(refused.front().error().detail, testing::HasSubstr("SELECT refused"));
    const auto size = connect({.url = server.url()})->run_one({"DBSIZE"}, kLong);
    EXPECT_EQ(size->integer, 0);
}

}  // namespace
}  // namespace shared::redis
