#include "shared/kafka/partition.hpp"

#include <set>

#include <gtest/gtest.h>

namespace shared::kafka {
namespace {

std::int32_t java(std::string_view key) {
    return static_cast<std::int32_t>(murmur2(key));
}

// The values of Java's UtilsTest.testMurmur2.
TEST(Partition, hashes_as_java_does) {
    EXPECT_EQ(java("21"), -973932308);
    EXPECT_EQ(java("foobar"), -790332482);
    EXPECT_EQ(java("a-little-bit-long-string"), -985981536);
    EXPECT_EQ(java("a-little-bit-longer-string"), -1486304829);
    EXPECT_EQ(java("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"), -58897971);
    EXPECT_EQ(java("abc"), 479470107);
}

TEST(Partition, takes_bytes_above_127_as_unsigned) {
    EXPECT_EQ(partition_of("\xff\xfe\xfd", 12), partition_of("\xff\xfe\xfd", 12));
    EXPECT_NE(murmur2("\xff"), murmur2("\x7f"));
}

TEST(Partition, clears_the_sign_before_the_remainder) {
    EXPECT_EQ(partition_of("foobar", 12), (-790332482 & 0x7fffffff) % 12);
    EXPECT_EQ(partition_of("21", 7), (-973932308 & 0x7fffffff) % 7);
}

TEST(Partition, is_always_within_the_count_and_uses_all_of_it) {
    std::set<Partition> seen;
    for (int i = 0; i < 1000; ++i) {
        const Partition partition = partition_of(std::to_string(i), 12);
        ASSERT_GE(partition, 0);
        ASSERT_LT(partition, 12);
        seen.insert(partition);
    }
    EXPECT_EQ(seen.size(), 12U);
}

TEST(Partition, of_an_empty_key_is_defined) {
    EXPECT_EQ(java(""), 275646681);
}

}  // namespace
}  // namespace shared::kafka
