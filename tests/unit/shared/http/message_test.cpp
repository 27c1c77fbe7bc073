#include "shared/http/message.hpp"

#include <gtest/gtest.h>

namespace shared::http {
namespace {

Request request(const std::string& target) {
    Request out;
    out.target = target;
    return out;
}

TEST(http_message, finds_a_header_in_any_case) {
    const Headers headers{{"Content-Type", "a"}, {"X-Key", "first"}, {"x-key", "second"}};
    EXPECT_EQ(find(headers, "content-type"), "a");
    EXPECT_EQ(find(headers, "X-KEY"), "first");
    EXPECT_EQ(find(headers, "x-ke"), "");
}

TEST(http_message, path_is_the_target_without_its_query) {
    EXPECT_EQ(request("/a/b?c=d").path(), "/a/b");
    EXPECT_EQ(request("/a/b").path(), "/a/b");
    EXPECT_EQ(request("").path(), "");
}

TEST(http_message, decodes_the_query) {
    const Request meta = request("/w?hub.mode=subscribe&hub.verify_token=a%2Fb+c%zz&empty&last=%4");
    EXPECT_EQ(meta.query("hub.mode"), "subscribe");
    EXPECT_EQ(meta.query("hub.verify_token"), "a/b c%zz");
    EXPECT_EQ(meta.query("empty"), "");
    EXPECT_EQ(meta.query("last"), "%4");
    EXPECT_EQ(meta.query("missing"), "");
    EXPECT_EQ(request("/w?a%3Db=1").query("a=b"), "1");
    EXPECT_EQ(request("/w").query("a"), "");
}

TEST(http_message, encodes_what_a_query_would_read_otherwise) {
    EXPECT_EQ(percent_encoded("a-b_1.Z"), "a-b_1.Z");
    EXPECT_EQ(percent_encoded("a b&c:ü+*"), "a%20b%26c%3A%C3%BC%2B%2A");
}

}  // namespace
}  // namespace shared::http
