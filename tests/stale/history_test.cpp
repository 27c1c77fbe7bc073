#include "tests/stale/history.hpp"

#include <gtest/gtest.h>

namespace stale {
namespace {

TEST(stale_history, an_answer_is_as_old_as_the_first_announcement_it_does_not_know) {
    History history;
    EXPECT_EQ(history.written(true), 1);
    EXPECT_EQ(history.written(true), 2);
    EXPECT_FALSE(history.all_announced());
    EXPECT_EQ(history.age(1, 100).late, 0);  // written, not announced
    history.announced(2, 100);
    EXPECT_TRUE(history.all_announced());
    EXPECT_EQ(history.age(1, 100).late, 0);  // the look-up began before
    EXPECT_EQ(history.age(1, 130).late, 30);
    EXPECT_EQ(history.age(1, 130).version, 2);
    EXPECT_EQ(history.age(2, 130).late, 0);
    history.announced(history.written(true), 150);
    EXPECT_EQ(history.age(1, 170).late, 70);
    EXPECT_EQ(history.age(2, 170).late, 20);
}

TEST(stale_history, that_a_key_does_not_exist_may_be_any_of_the_times_it_did_not) {
    History history;
    history.announced(history.written(true), 100);
    EXPECT_EQ(history.age(0, 110).late, History::kNever);
    history.announced(history.written(false), 120);
    EXPECT_EQ(history.age(0, 130).late, 0);
    history.announced(history.written(true), 140);
    EXPECT_EQ(history.age(0, 145).late, 5);
    EXPECT_EQ(history.age(1, 145).late, 25);
    history.announced(history.written(false), 150);
    EXPECT_EQ(history.age(0, 160).late, 0);
}

}  // namespace
}  // namespace stale
