#include "shared/redis/servers.hpp"

#include "shared/redis/redis_url.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::redis {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr int kKeys = 30'000;
const std::vector<std::string> kThree = {"a.test:6379/0", "b.test:6379/0", "c.test:6379/0"};

std::string key(int number) {
    return "clinic:" + std::to_string(number);
}

TEST(ring, one_server_has_all) {
    const Ring one({"a:1/0"});
    for (int i = 0; i < 100; ++i) EXPECT_EQ(one.server_of(key(i)), 0U);
}

TEST(ring, a_key_has_the_same_server_in_whatever_order_they_are_named) {
    const Ring ring(kThree);
    auto names = kThree;
    do {
        const Ring other(names);
        for (int i = 0; i < 1'000; ++i) {
            EXPECT_EQ(kThree[ring.server_of(key(i))], names[other.server_of(key(i))]);
        }
    } while (std::next_permutation(names.begin(), names.end()));
}

// Written down: another place for a key would cost every installation its cache once.
TEST(ring, places_do_not_change_from_version_to_version) {
    const Ring ring(kThree);
    std::string places;
    for (int i = 0; i < 32; ++i) places += static_cast<char>('a' + ring.server_of(key(i)));
    EXPECT_EQ(places, "cabbccbabaccaaacccbacbaacbacbbba");
}

TEST(ring, each_of_three_has_about_a_third) {
    const Ring ring(kThree);
    std::map<std::size_t, int> counts;
    for (int i = 0; i < kKeys; ++i) ++counts[ring.server_of(key(i))];
    for (const auto& [server, count] : counts) EXPECT_NEAR(count, kKeys / 3.0, kKeys / 12.0);
}

TEST(ring, a_fourth_server_takes_its_share_and_moves_nothing_else) {
    const Ring three(kThree);
    auto names = kThree;
    names.insert(names.begin(), "d.test:6379/0");
    const Ring four(names);
    int moved = 0;
    for (int i = 0; i < kKeys; ++i) {
        const std::string& now = names[four.server_of(key(i))];
        if (now == names.front()) {
            ++moved;
        } else {
            ASSERT_EQ(now, kThree[three.server_of(key(i))]);
        }
    }
    EXPECT_NEAR(moved, kKeys / 4.0, kKeys / 16.0);
}

TEST(servers, are_named_without_who_we_are_to_them) {
    Servers servers({.url = "redis://user:secret@a.test/2,redis://:secret@[::1]:7"});
    ASSERT_EQ(servers.size(), 2U);
    EXPECT_EQ(servers.name(0), "a.test:6379/2");
    EXPECT_EQ(servers.name(1), "[::1]:7/0");
}

TEST(servers, switched_off_every_key_fails_with_that_word) {
    Servers servers({.url = "", .enabled = false});
    EXPECT_EQ(servers.size(), 1U);
    const std::vector<KeyCommand> commands = {{"a", {"GET", "a"}}, {"b", {"GET", "b"}}};
    for (const auto& reply : servers.run(commands, std::chrono::seconds(5))) {
        EXPECT_EQ(reply.error().code, "redis_off");
    }
    EXPECT_EQ(servers.server(0).run_one({"PING"}, std::chrono::seconds(5)).error().code,
              "redis_off");
}

TEST(servers, a_list_that_cannot_be_read_throws_and_names_the_place) {
    const auto fault_of = [](const std::string& urls) -> std::string {
        try {
            Servers servers({.url = urls});
        } catch (const std::invalid_argument& fault) {
            return fault.what();
        }
        return {};
    };
    EXPECT_THAT(fault_of("redis://a,redis://u:secret@b:x"), HasSubstr("number 2 of 2"));
    EXPECT_THAT(fault_of("redis://a,redis://u:secret@b:x"), Not(HasSubstr("secret")));
    EXPECT_THAT(fault_of("redis://a,rediss://b"), HasSubstr("TLS"));
    EXPECT_THAT(fault_of("redis://a,redis://a:6379/0"), HasSubstr("named before"));
    EXPECT_NE(fault_of("redis://a,b"), "");
    EXPECT_NE(fault_of("redis://a,"), "");
    EXPECT_NE(fault_of(",redis://a"), "");
    EXPECT_EQ(fault_of("redis://a,redis://a/1"), "");
}

TEST(redis_urls, a_comma_of_a_password_separates_nothing) {
    const auto urls = parse_urls("redis://:a,b@one,redis://:c@two");
    ASSERT_EQ(urls.size(), 2U);
    EXPECT_EQ(urls[0].password, "a,b");
    EXPECT_EQ(urls[1].password, "c");
}

TEST(redis_urls, one_connection_is_not_made_from_several) {
    EXPECT_THROW(connect({.url = "redis://a,redis://b"}), std::invalid_argument);
}

}  // namespace
}  // namespace shared::redis
