#include "shared/postgres/binary_array.hpp"

#include <gtest/gtest.h>

namespace shared::postgres {
namespace {

using namespace std::string_literals;

const std::string kOneDimension = "\0\0\0\1"s;

TEST(binary_array, has_a_head_and_its_elements) {
    BinaryArray array(Element::kText);
    EXPECT_EQ(array.bytes(), kOneDimension + "\0\0\0\0\0\0\0\x19\0\0\0\0\0\0\0\1"s);
    array.add("ab");
    array.add("");
    EXPECT_EQ(array.size(), 2U);
    EXPECT_EQ(array.bytes(),
              kOneDimension + "\0\0\0\0\0\0\0\x19\0\0\0\2\0\0\0\1"s +
                  "\0\0\0\2"
                  "ab"s +
                  "\0\0\0\0"s);
}

TEST(binary_array, says_that_there_are_nulls) {
    BinaryArray array(Element::kSmallint);
    array.add_null();
    array.add(-2);
    EXPECT_EQ(array.bytes(),
              kOneDimension + "\0\0\0\1\0\0\0\x15\0\0\0\2\0\0\0\1"s + "\xff\xff\xff\xff"s +
                  "\0\0\0\2\xff\xfe"s);
}

}  // namespace
}  // namespace shared::postgres
