#include "ops/frontdeskctl/shown.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

TEST(shown, tells_what_a_terminal_would_obey) {
    EXPECT_EQ(shown("латекс, 100%"), "латекс, 100%");
    EXPECT_EQ(shown("a\x1b[2Jb\nc\td\x7f"), "a\\u001b[2Jb\\u000ac\\u0009d\\u007f");
    EXPECT_EQ(shown("\u009b31m\u00a0é"), "\\u009b31m\u00a0é");
    EXPECT_EQ(shown("\xC2"), "\xC2");
    EXPECT_EQ(shown("a\n\rb", "\n"), "a\n\\u000db");
}

}  // namespace
}  // namespace ops::frontdeskctl
