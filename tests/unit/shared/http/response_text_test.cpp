#include "shared/http/response_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::http {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(response_text, writes_length_type_and_date) {
    const std::string head = head_text({.status = 200, .headers = {}, .body = "12345"}, true);
    EXPECT_THAT(head, testing::StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(head, HasSubstr(" GMT\r\nContent-Type: application/json\r\nContent-Length: 5\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("Connection")));
    EXPECT_THAT(head, testing::EndsWith("\r\n\r\n"));
}

TEST(response_text, a_header_with_a_line_break_is_left_out) {
    const Response response{
        .status = 200, .headers = {{"X-A", "a\r\nX-Evil: 1"}, {"X-B", "b"}}, .body = ""};
    const std::string head = head_text(response, false);
    EXPECT_THAT(head, Not(HasSubstr("Evil")));
    EXPECT_THAT(head, HasSubstr("X-B: b\r\nConnection: close\r\n\r\n"));
}

TEST(response_text, no_content_has_no_length) {
    EXPECT_THAT(head_text({.status = 204, .headers = {}, .body = ""}, true),
                Not(HasSubstr("Content-Length")));
}

}  // namespace
}  // namespace shared::http
