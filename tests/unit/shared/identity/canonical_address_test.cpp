#include "shared/identity/canonical_address.hpp"

#include <gtest/gtest.h>

namespace shared::identity {
namespace {

struct Fold {
    const char* why;
    const char* in;
    const char* out;
};

class FoldNumber : public testing::TestWithParam<Fold> {};

TEST_P(FoldNumber, folds_what_one_person_appears_under) {
    EXPECT_EQ(fold_number(GetParam().in), GetParam().out) << GetParam().why;
}

INSTANTIATE_TEST_SUITE_P(
    table,
    FoldNumber,
    testing::Values(
        Fold{"Brazil with the ninth digit", "5521900000133", "552100000133"},
        Fold{"Brazil without it stays", "552100000133", "552100000133"},
        Fold{"Brazil, 13 digits without a 9 in that place", "5521800000133", "5521800000133"},
        Fold{"Brazil, 12 digits that begin with 9", "552190000013", "552190000013"},
        Fold{"Mexico with the 1", "5215500000137", "525500000137"},
        Fold{"Mexico without it stays", "525500000137", "525500000137"},
        Fold{"Mexico, a city code that begins with 1", "521550000013", "521550000013"},
        Fold{"Argentina with the 9", "5491100000135", "541100000135"},
        Fold{"Argentina without it stays", "541100000135", "541100000135"},
        Fold{"United States", "12025550131", "12025550131"},
        Fold{"13 digits of another country", "4915100000013", "4915100000013"},
        Fold{"empty", "", ""}),
    [](const auto& row) { return "row_" + std::to_string(row.index); });

TEST(FoldNumber, is_stable_when_applied_twice) {
    for (const char* number : {"5521900000133", "5215500000137", "5491100000135", "12025550131"}) {
        EXPECT_EQ(fold_number(fold_number(number)), fold_number(number));
    }
}

TEST(CanonicalAddress, takes_the_phone_before_the_lid) {
    EXPECT_EQ(canonical_address({.phone = "5521900000133", .lid = "211000000000031"}),
              "phone:552100000133");
}

TEST(CanonicalAddress, takes_the_lid_where_no_phone_is_known) {
    EXPECT_EQ(canonical_address({.lid = "5521900000133"}), "lid:5521900000133");
}

TEST(CanonicalAddress, takes_the_business_scoped_id_before_the_phone) {
    EXPECT_EQ(canonical_address({.bsuid = "US.81", .phone = "12025550131"}), "bsuid:US.81");
}

TEST(CanonicalAddress, of_a_group_is_never_its_authors) {
    EXPECT_EQ(canonical_address({.group = "12036@g.us", .phone = "12025550131"}),
              "group:12036@g.us");
}

TEST(CanonicalAddress, is_empty_where_nothing_is_known) {
    EXPECT_EQ(canonical_address({}), "");
}

TEST(IsDigits, takes_digits_alone) {
    EXPECT_TRUE(is_digits("12025550131"));
    EXPECT_FALSE(is_digits(""));
    EXPECT_FALSE(is_digits("+12025550131"));
    EXPECT_FALSE(is_digits("1202555013a"));
    EXPECT_FALSE(is_digits("123456789012345678901"));
}

}  // namespace
}  // namespace shared::identity
