#include "ingest/accept/limits.hpp"

#include <gtest/gtest.h>

namespace ingest::accept {
namespace {

class HeldLimits : public testing::Test {
  protected:
    shared::metrics::Registry registry_;
    const Metrics metrics_{registry_};
};

TEST_F(HeldLimits, gives_places_up_to_the_count) {
    Limits limits(2, 1'000, metrics_);
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
    EXPECT_EQ(metrics_.held.value(), 1);
}

TEST_F(HeldLimits, gives_places_up_to_the_bytes) {
    Limits limits(10, 100, metrics_);
    const auto first = limits.take(90);
    EXPECT_FALSE(limits.has_room(11));
    EXPECT_FALSE(limits.take(11).has_value());
    EXPECT_TRUE(limits.take(10).has_value());
    EXPECT_EQ(limits.bytes(), 90u);
}

}  // namespace
}  // namespace ingest::accept
