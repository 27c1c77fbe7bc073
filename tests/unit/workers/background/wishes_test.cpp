#include "workers/background/provider_events/wishes.hpp"

#include <gtest/gtest.h>

namespace workers::background::provider_events {
namespace {

TEST(background_wishes, change_by_whole_lines) {
    EXPECT_EQ(reworded("monday\nat 5", "monday", "friday"), "friday\nat 5");
    EXPECT_EQ(reworded("monday\nat 5", "at 5", ""), "monday");
    EXPECT_EQ(reworded("monday\nmonday\nat 5", "monday", "x"), "x\nx\nat 5");
    EXPECT_EQ(reworded("on monday", "monday", "friday"), "on monday");
    EXPECT_EQ(reworded("monday\nat 5", "monday\nat 5", "no"), "no");
    EXPECT_EQ(reworded("monday", "monday", ""), "");
    EXPECT_EQ(reworded("", "monday", "friday"), "");
}

// The hot worker keeps 600 bytes of a wish.
TEST(background_wishes, change_where_their_end_was_cut) {
    const std::string words(700, 'a');
    EXPECT_EQ(reworded("monday\n" + words.substr(0, 593), words, "friday"), "monday\nfriday");
    EXPECT_EQ(reworded("monday\n" + words.substr(0, 593), words, ""), "monday");
    EXPECT_EQ(reworded(words.substr(0, 41), words, "friday"), "friday") << "too long by chance";
    EXPECT_EQ(reworded("aaa", words, "friday"), "aaa") << "may be other words";
}

TEST(background_wishes, count_characters) {
    std::string words;
    for (int n = 0; n < 400; ++n) words += "ж";
    EXPECT_EQ(reworded(words.substr(0, 80), words, "нет"), words.substr(0, 80));
    EXPECT_EQ(reworded(words.substr(0, 82), words, "нет"), "нет");
    EXPECT_EQ(reworded("да", "да", words + words).size(), 1'200U);
}

}  // namespace
}  // namespace workers::background::provider_events
