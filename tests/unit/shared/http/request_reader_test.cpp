#include "shared/http/request_reader.hpp"

#include <string>

#include <gtest/gtest.h>

namespace shared::http {
namespace {

using Step = RequestReader::Step;

// Feeds as a connection does, `piece` bytes at a time, until a step other than kMore; used bytes
// leave `bytes`.
Step feed(RequestReader& reader, std::string& bytes, std::size_t piece = 1'000'000) {
    std::size_t given = std::min(piece, bytes.size());
    while (true) {
        const auto fed = reader.feed(std::string_view(bytes).substr(0, given));
        bytes.erase(0, fed.used);
        given -= fed.used;
        if (fed.step != Step::kMore || (fed.used == 0 && given == bytes.size())) return fed.step;
        given = std::min(given + piece, bytes.size());
    }
}

TEST(request_reader, gives_head_then_the_whole_request) {
    RequestReader reader(100);
    std::string bytes = "POST /a?b HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nContent-Length: 4\r\n\r\nbody";
    ASSERT_EQ(feed(reader, bytes), Step::kHead);
    EXPECT_EQ(reader.head().target, "/a?b");
    EXPECT_EQ(reader.head().body, "");
    EXPECT_TRUE(reader.keep_alive());
    EXPECT_FALSE(reader.expects_continue());
    ASSERT_EQ(feed(reader, bytes), Step::kDone);
    const Request request = reader.take();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(find(request.headers, "x-a"), "1");
    EXPECT_EQ(request.body, "body");
}

TEST(request_reader, does_not_care_where_the_bytes_are_cut) {
    const std::string whole =
        "\r\nPOST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n";
    for (std::size_t piece = 1; piece < whole.size(); ++piece) {
        RequestReader reader(100);
        std::string bytes = whole;
        ASSERT_EQ(feed(reader, bytes, piece), Step::kHead) << piece;
        ASSERT_EQ(feed(reader, bytes, piece), Step::kDone) << piece;
        EXPECT_EQ(reader.take().body, "abcde") << piece;
        ASSERT_EQ(feed(reader, bytes, piece), Step::kHead) << piece;
        ASSERT_EQ(feed(reader, bytes, piece), Step::kDone) << piece;
        EXPECT_EQ(reader.take().target, "/next") << piece;
        EXPECT_EQ(bytes, "") << piece;
    }
}

TEST(request_reader, the_next_request_starts_clean) {
    RequestReader reader(100);
    std::string bytes =
        "POST /1 HTTP/1.1\r\nHost: h\r\nX-Old: 1\r\nContent-Length: 1\r\n\r\nx"
        "GET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    feed(reader, bytes);
    feed(reader, bytes);
    reader.take();
    ASSERT_EQ(feed(reader, bytes), Step::kHead);
    EXPECT_FALSE(reader.keep_alive());
    ASSERT_EQ(feed(reader, bytes), Step::kDone);
    const Request second = reader.take();
    EXPECT_EQ(find(second.headers, "x-old"), "");
    EXPECT_EQ(second.body, "");
}

TEST(request_reader, the_body_limit_holds_exactly) {
    std::string fits = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789";
    RequestReader reader(10);
    feed(reader, fits);
    EXPECT_EQ(feed(reader, fits), Step::kDone);
    std::string over = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n";
    RequestReader other(10);
    EXPECT_EQ(feed(other, over), Step::kBad);
    EXPECT_EQ(other.fault(), 413);
}

TEST(request_reader, a_length_beyond_64_bits_is_refused) {
    std::string bytes =
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551617\r\n\r\n";
    RequestReader reader(10);
    EXPECT_EQ(feed(reader, bytes), Step::kBad);
}

TEST(request_reader, expects_continue_only_while_a_body_is_to_come) {
    std::string with =
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n";
    RequestReader reader(10);
    ASSERT_EQ(feed(reader, with), Step::kHead);
    EXPECT_TRUE(reader.expects_continue());
    std::string without = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n";
    RequestReader other(10);
    ASSERT_EQ(feed(other, without), Step::kHead);
    EXPECT_FALSE(other.expects_continue());
}

}  // namespace
}  // namespace shared::http
