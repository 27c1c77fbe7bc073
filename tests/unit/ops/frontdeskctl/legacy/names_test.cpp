#include "ops/frontdeskctl/legacy/names.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl::legacy {
namespace {

TEST(legacy_names, are_quoted_whatever_they_hold) {
    EXPECT_EQ(identifier("a"), R"("a")");
    EXPECT_EQ(identifier(R"(Out "x" Box)"), R"("Out ""x"" Box")");
    EXPECT_EQ(literal("it's"), "'it''s'");
    EXPECT_EQ(literal(R"(a\'b)"), R"(E'a\\''b')");
    EXPECT_EQ((Table{"co\"re", "t"}.sql()), R"("co""re"."t")");
    EXPECT_EQ((Table{"core", "t"}.text()), "core.t");
}

TEST(legacy_names, fit_and_stay_apart) {
    EXPECT_EQ(derived_name("short", "_legacy"), "short_legacy");
    const std::string longest(56, 'a');
    EXPECT_EQ(derived_name(longest, "_legacy"), longest + "_legacy");
    const auto one = derived_name(longest + "bcd", "_legacy");
    const auto two = derived_name(longest + "bce", "_legacy");
    EXPECT_EQ(one.size(), 63U);
    EXPECT_TRUE(one.ends_with("_legacy"));
    EXPECT_NE(one, two);
    EXPECT_EQ(one, derived_name(longest + "bcd", "_legacy"));
}

TEST(legacy_names, are_cut_between_characters) {
    std::string name;
    for (int i = 0; i < 31; ++i) name += "é";
    name = 'a' + name;
    const auto cut = derived_name(name, "_legacy");
    EXPECT_LE(cut.size(), 63U);
    const auto mark = cut.find('_');
    EXPECT_EQ((mark - 1) % 2, 0U) << "half an é";
}

}  // namespace
}  // namespace ops::frontdeskctl::legacy
