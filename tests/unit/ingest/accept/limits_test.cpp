#include "ingest/accept/limits.hpp"

#include <gtest/gtest.h>

namespace ingest::accept {
namespace {

TEST(Limits, gives_places_up_to_the_count) {
    Limits limits(2, 1'000);
    const auto first = limits.take(1);
    {
        const auto second = limits.take(1);
        EXPECT_TRUE(second.has_value());
        EXPECT_FALSE(limits.has_room(1));
        EXPECT_FALSE(limits.take(1).has_value());
    }
    EXPECT_TRUE(limits.has_room(1));
    EXPECT_EQ(limits.requests(), 1u);
    EXPECT_EQ(limits.bytes(), 1u);
}

TEST(Limits, gives_places_up_to_the_bytes) {
    Limits limits(10, 100);
    const auto first = limits.take(90);
    EXPECT_FALSE(limits.has_room(11));
    EXPECT_FALSE(limits.take(11).has_value());
    EXPECT_TRUE(limits.take(10).has_value());
    EXPECT_EQ(limits.bytes(), 90u);
}

}  // namespace
}  // namespace ingest::accept
