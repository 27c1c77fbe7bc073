#include "workers/hot/offsets/window.hpp"

#include <gtest/gtest.h>

namespace workers::hot::offsets {
namespace {

TEST(window, nobody_has_more_than_half) {
    Window window(4);
    std::string holder;
    EXPECT_TRUE(window.take_share("line-1", holder));
    EXPECT_TRUE(window.take_share("line-1", holder));
    EXPECT_FALSE(window.take_share("line-1", holder));
    EXPECT_TRUE(window.take_share("line-2", holder));
    const auto ticket = window.received(1, 0);
    window.finished(ticket, "line-1");
    window.finished(ticket, "line-1");
    EXPECT_TRUE(window.take_share("line-1", holder));
}

TEST(window, the_lines_of_a_clinic_share_its_half) {
    Window window(4);
    window.learn("line-1", "clinic");
    window.learn("line-2", "clinic");
    std::string holder;
    EXPECT_TRUE(window.take_share("line-1", holder));
    EXPECT_EQ(holder, "clinic");
    EXPECT_TRUE(window.take_share("line-2", holder));
    EXPECT_FALSE(window.take_share("line-2", holder));
}

TEST(window, is_half_full_by_what_is_not_committed) {
    Window window(4);
    const auto first = window.received(1, 0);
    EXPECT_FALSE(window.is_half_full());
    (void)window.received(2, 0);
    EXPECT_TRUE(window.is_half_full());
    window.finished(first, "");
    EXPECT_FALSE(window.is_half_full());
}

}  // namespace
}  // namespace workers::hot::offsets
