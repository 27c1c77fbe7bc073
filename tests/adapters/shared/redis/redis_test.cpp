#include "shared/redis/redis.hpp"

#include "shared/base/ids.hpp"
#include "tests/adapters/shared/http/raw_server.hpp"

#include <cstdlib>
#include <future>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::redis {
namespace {

using namespace std::chrono_literals;
using http::test::RawPeer;
using http::test::RawServer;
using testing::HasSubstr;
using testing::Not;

constexpr auto kLong = 5s;

std::string url() {
    const char* set = std::getenv("FRONTDESK_TEST_REDIS_URL");
    if (set == nullptr) throw std::runtime_error("FRONTDESK_TEST_REDIS_URL is not set");
    return set;
}

// The same server as another user.
std::string url_as(const std::string& user_info) {
    const std::string plain = url();
    const auto host =
        plain.find('@') == std::string::npos ? plain.find("://") + 3 : plain.find('@') + 1;
    return "redis://" + user_info + "@" + plain.substr(host);
}

std::string fresh_key() {
    return "frontdesk-test:" + uuid_v7().text();
}

std::string at(const RawServer& server) {
    const std::string http = server.url("");
    return "redis" + http.substr(4);
}

TEST(redis, a_pipeline_answers_each_command_in_order) {
    const auto redis = connect({.url = url()});
    const std::string key = fresh_key();
    const std::string binary("a\0b\r\nc", 6);
    const auto replies = redis->run({{"SET", key, binary, "EX", "30"},
                                     {"GET", key},
                                     {"STRLEN", key},
                                     {"GET", key + ":none"},
                                     {"MGET", key, key + ":none"},
                                     {"DEL", key}},
                                    kLong);
    ASSERT_TRUE(replies);
    ASSERT_EQ(replies->size(), 6U);
    EXPECT_EQ((*replies)[0].type, Reply::Type::kStatus);
    EXPECT_EQ((*replies)[0].text, "OK");
    EXPECT_EQ((*replies)[1].text, binary);
    EXPECT_EQ((*replies)[2].integer, 6);
    EXPECT_EQ((*replies)[3].type, Reply::Type::kNil);
    ASSERT_EQ((*replies)[4].items.size(), 2U);
    EXPECT_EQ((*replies)[4].items[0].text, binary);
    EXPECT_EQ((*replies)[4].items[1].type, Reply::Type::kNil);
    EXPECT_EQ((*replies)[5].integer, 1);
}

TEST(redis, an_error_answer_is_a_reply_and_the_connection_goes_on) {
    const auto redis = connect({.url = url()});
    const auto replies = redis->run({{"NOSUCH"}, {"ECHO", "still here"}}, kLong);
    ASSERT_TRUE(replies);
    EXPECT_EQ((*replies)[0].type, Reply::Type::kError);
    EXPECT_THAT((*replies)[0].text, HasSubstr("unknown command"));
    EXPECT_EQ((*replies)[1].text, "still here");
}

TEST(redis, selects_the_database_of_the_url) {
    const std::string base = url();
    const auto slash = base.find('/', base.find("://") + 3);
    const auto second = connect({.url = base.substr(0, slash) + "/1"});
    const auto info = second->run_one({"CLIENT", "LIST"}, kLong);
    ASSERT_TRUE(info);
    EXPECT_THAT(info->text, HasSubstr("db=1"));
}

TEST(redis, authenticates_with_user_and_password) {
    const auto admin = connect({.url = url()});
    const std::string user = "frontdesk-" + uuid_v7().text();
    ASSERT_TRUE(admin->run_one({"ACL", "SETUSER", user, "on", ">pa55word", "~*", "+@all"}, kLong));
    const auto right = connect({.url = url_as(user + ":pa55word")});
    const auto who = right->run_one({"ACL", "WHOAMI"}, kLong);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->text, user);
    const auto fallback = connect({.url = url_as(user), .password = "pa55word"});
    EXPECT_EQ(fallback->run_one({"ACL", "WHOAMI"}, kLong)->text, user);
    const auto wrong = connect({.url = url_as(user + ":wr0ngword")});
    const auto refused = wrong->run_one({"PING"}, kLong);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "redis_down");
    EXPECT_THAT(refused.error().detail, HasSubstr("AUTH refused: WRONGPASS"));
    EXPECT_THAT(refused.error().detail, Not(HasSubstr("wr0ngword")));
    ASSERT_TRUE(admin->run_one({"ACL", "DELUSER", user}, kLong));
}

TEST(redis, a_slow_command_times_out_and_the_next_call_starts_clean) {
    const auto redis = connect({.url = url()});
    const std::string key = fresh_key();
    const auto late = redis->run_one({"BLPOP", key, "30"}, 50ms);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "redis_timeout");
    EXPECT_EQ(late.error().action, Action::kRetry);
    const auto until = std::chrono::steady_clock::now() + kLong;
    auto next = redis->run_one({"ECHO", "clean"}, kLong);
    while (!next && std::chrono::steady_clock::now() < until) {
        EXPECT_EQ(next.error().code, "redis_down");  // backing off
        next = redis->run_one({"ECHO", "clean"}, kLong);
    }
    ASSERT_TRUE(next);
    EXPECT_EQ(next->text, "clean");
}

TEST(redis, a_connection_the_server_closed_is_replaced_unnoticed) {
    const auto redis = connect({.url = url()});
    const auto id = redis->run_one({"CLIENT", "ID"}, kLong);
    ASSERT_TRUE(id);
    const auto admin = connect({.url = url()});
    ASSERT_EQ(admin->run_one({"CLIENT", "KILL", "ID", std::to_string(id->integer)}, kLong)->integer,
              1);
    const auto after = redis->run_one({"PING"}, kLong);
    ASSERT_TRUE(after) << after.error().detail;
    EXPECT_EQ(after->text, "PONG");
}

TEST(redis, an_answer_that_trickles_in_ends_at_the_deadline_of_the_whole_call) {
    std::promise<void> over;
    RawServer server([done = over.get_future().share()](RawPeer& peer) {
        peer.send("$1000\r\n");
        while (done.wait_for(20ms) != std::future_status::ready) peer.send("x");
    });
    const auto redis = connect({.url = at(server)});
    const auto started = std::chrono::steady_clock::now();
    const auto late = redis->run_one({"GET", "x"}, 150ms);
    EXPECT_LT(std::chrono::steady_clock::now() - started, 2s);
    over.set_value();
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "redis_timeout");
}

TEST(redis, while_it_is_away_calls_fail_at_once_and_tries_are_far_apart) {
    RawServer server([](RawPeer&) {});  // takes every connection and closes it
    const auto redis = connect({.url = at(server)});
    const auto until = std::chrono::steady_clock::now() + 400ms;
    int calls = 0;
    while (std::chrono::steady_clock::now() < until) {
        const auto reply = redis->run_one({"PING"}, kLong);
        ASSERT_FALSE(reply);
        EXPECT_EQ(reply.error().code, "redis_down");
        ++calls;
    }
    EXPECT_GT(calls, 100);
    // At 0, 50, 150 and 350 ms.
    EXPECT_LE(server.connections(), 4);
    EXPECT_GE(server.connections(), 2);
}

TEST(redis, switched_off_it_fails_with_a_word_of_its_own) {
    const auto redis = connect({.url = "", .enabled = false});
    EXPECT_EQ(redis->run_one({"PING"}, kLong).error().code, "redis_off");
}

TEST(redis, an_empty_command_is_refused_before_it_confuses_the_answers) {
    const auto redis = connect({.url = url()});
    EXPECT_EQ(redis->run({{"PING"}, {}}, kLong).error().code, "redis_bad_command");
    EXPECT_TRUE(redis->run({}, kLong)->empty());
}

TEST(redis, a_url_that_cannot_be_read_throws) {
    EXPECT_THROW(connect({.url = "somewhere"}), std::invalid_argument);
}

}  // namespace
}  // namespace shared::redis
