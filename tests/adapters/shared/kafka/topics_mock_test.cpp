// Checking topics while brokers are away.
#include "shared/kafka/topics.hpp"
#include "tests/adapters/shared/kafka/mock_cluster.hpp"

#include <gtest/gtest.h>

namespace shared::kafka {
namespace {

// A start meanwhile waits, where a difference would end it.
TEST(TopicsOnMock, without_a_leader_are_no_different_but_to_be_asked_again) {
    MockCluster cluster;
    cluster.create("t.inbound");
    const Settings settings{cluster.brokers(), "test", "t.", 2};
    cluster.take_leader("t.inbound", 1);
    const auto wrong = check_topics(settings);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, "kafka_no_leader");
    EXPECT_EQ(wrong.error().action, Action::kRetry);
}

}  // namespace
}  // namespace shared::kafka
