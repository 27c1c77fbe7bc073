#include "shared/text/cut.hpp"

#include <string>

#include <gtest/gtest.h>

namespace shared::text {
namespace {

TEST(Cut, TakesWholeCharacters) {
    const std::string text = "aя€😀b";  // of 1, 2, 3, 4 and 1 bytes
    const std::size_t ends[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (std::size_t most = 0; most < std::size(ends); ++most) {
        EXPECT_EQ(cut(text, most), text.substr(0, ends[most])) << most;
    }
    EXPECT_EQ(cut("", 0), "");
    EXPECT_EQ(cut("\x80\x80\x80", 2), "");
}

}  // namespace
}  // namespace shared::text
