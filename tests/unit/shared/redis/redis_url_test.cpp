#include "shared/redis/redis_url.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::redis {
namespace {

std::string fault_of(const std::string& url) {
    try {
        parse_url(url);
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return {};
}

TEST(redis_url, reads_every_part) {
    const Endpoint all = parse_url("redis://us%40er:pa%2Fss@example.test:6380/3");
    EXPECT_EQ(all.user, "us@er");
    EXPECT_EQ(all.password, "pa/ss");
    EXPECT_EQ(all.host, "example.test");
    EXPECT_EQ(all.port, 6380);
    EXPECT_EQ(all.database, 3);
}

TEST(redis_url, has_defaults_for_all_but_the_host) {
    const Endpoint least = parse_url("redis://localhost");
    EXPECT_EQ(least.port, 6379);
    EXPECT_EQ(least.database, 0);
    EXPECT_EQ(least.user, "");
    EXPECT_EQ(parse_url("redis://localhost/").database, 0);
    EXPECT_EQ(parse_url("redis://:only@localhost").password, "only");
    EXPECT_EQ(parse_url("redis://u:p@ss@localhost").password, "p@ss");
}

TEST(redis_url, takes_an_ipv6_address) {
    EXPECT_EQ(parse_url("redis://[::1]:7000/1").host, "::1");
    EXPECT_EQ(parse_url("redis://[::1]:7000/1").port, 7000);
    EXPECT_EQ(parse_url("redis://[::1]").port, 6379);
}

TEST(redis_url, refuses_what_it_cannot_read_without_repeating_it) {
    for (const std::string url : {"",
                                  "http://secret@x",
                                  "redis://",
                                  "redis://u:secret@:1",
                                  "redis://u:secret@h:port",
                                  "redis://u:secret@h:70000",
                                  "redis://u:secret@h/db",
                                  "redis://u:secret@h/1?x=y"}) {
        const std::string fault = fault_of(url);
        EXPECT_NE(fault, "") << url;
        EXPECT_THAT(fault, testing::Not(testing::HasSubstr("secret")));
    }
}

TEST(redis_url, says_that_there_is_no_tls) {
    EXPECT_THAT(fault_of("rediss://host"), testing::HasSubstr("TLS"));
}

}  // namespace
}  // namespace shared::redis
