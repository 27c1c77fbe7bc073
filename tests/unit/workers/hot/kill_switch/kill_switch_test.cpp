#include "workers/hot/kill_switch/kill_switch.hpp"

#include <gtest/gtest.h>

namespace workers::hot::kill_switch {
namespace {

TEST(kill_switch, is_unknown_until_it_was_read) {
    KillSwitch kill_switch;
    EXPECT_FALSE(kill_switch.is_known());
    EXPECT_TRUE(kill_switch.set({1, false, {}}));
    EXPECT_TRUE(kill_switch.is_known());
    EXPECT_FALSE(kill_switch.is_off("a"));
}

TEST(kill_switch, of_one_clinic_leaves_the_others) {
    KillSwitch kill_switch;
    kill_switch.set({2, false, {"a"}});
    EXPECT_TRUE(kill_switch.is_off("a"));
    EXPECT_FALSE(kill_switch.is_off("b"));
    kill_switch.set({3, true, {"a"}});
    EXPECT_TRUE(kill_switch.is_off("b"));
}

TEST(kill_switch, a_read_that_began_earlier_changes_nothing) {
    KillSwitch kill_switch;
    kill_switch.set({5, true, {}});
    EXPECT_FALSE(kill_switch.set({4, false, {}}));
    EXPECT_TRUE(kill_switch.is_off("a"));
    EXPECT_TRUE(kill_switch.set({6, false, {}}));
    EXPECT_FALSE(kill_switch.is_off("a"));
}

TEST(kill_switch, reads_what_it_writes_and_nothing_else) {
    const auto read = read_position(write_position({7, true, {"a", "b"}}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->version, 7);
    EXPECT_TRUE(read->is_everyone);
    EXPECT_EQ(read->clinics, (std::set<std::string>{"a", "b"}));
    for (const char* text : {"", "x", "{}", R"({"version":0})", R"({"everyone":true})", "[]"}) {
        EXPECT_FALSE(read_position(text)) << text;
    }
}

}  // namespace
}  // namespace workers::hot::kill_switch
