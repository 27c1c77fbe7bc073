#include "shared/postgres/postgres.hpp"

#include <gtest/gtest.h>

namespace shared::postgres {
namespace {

TEST(array, quotes_elements_and_names_null) {
    EXPECT_EQ(array({}), "{}");
    EXPECT_EQ(array({"a", std::nullopt, ""}), R"({"a",NULL,""})");
    EXPECT_EQ(array({"NULL"}), R"({"NULL"})");
}

TEST(array, escapes_quotes_and_backslashes) {
    EXPECT_EQ(array({R"(say "hi" \o/)"}), R"({"say \"hi\" \\o/"})");
    EXPECT_EQ(array({"{,}"}), R"({"{,}"})");
}

}  // namespace
}  // namespace shared::postgres
