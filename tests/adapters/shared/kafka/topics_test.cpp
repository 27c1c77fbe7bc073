// Topics against a real broker.
#include "tests/adapters/shared/kafka/broker.hpp"

#include <algorithm>

namespace shared::kafka {
namespace {

using Topics = BrokerTest;

TEST_F(Topics, are_created_as_the_file_says_and_found_right) {
    const auto made = create_topics(settings_, 1);
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_EQ(made->size(), topics().topics.size());
    const auto again = create_topics(settings_, 1);
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_TRUE(again->empty());
    const auto wrong = check_topics(settings_);
    ASSERT_TRUE(wrong) << wrong.error().detail;
    EXPECT_TRUE(wrong->empty()) << wrong->front();
}

TEST_F(Topics, that_are_missing_or_different_are_named) {
    create_topic("inbound", 3, {{"retention.ms", "1000"}});
    const auto wrong = check_topics(settings_);
    ASSERT_TRUE(wrong) << wrong.error().detail;
    const auto says = [&](const std::string& words) {
        return std::ranges::any_of(*wrong, [&](const std::string& sentence) {
            return sentence.find(words) != std::string::npos;
        });
    };
    EXPECT_TRUE(says("inbound has 3 partitions"));
    EXPECT_TRUE(says("retention.ms=1000, not at least"));
    EXPECT_TRUE(says("conversations is missing"));
    EXPECT_FALSE(says("inbound has cleanup.policy"));
}

TEST_F(Topics, are_grown_as_far_as_they_are_not_yet) {
    ASSERT_TRUE(create_topics(settings_, 1));
    EXPECT_EQ(partition_counts(settings_).value().at("turns"), 2);
    const auto grown = grow_topics(settings_, 5);
    ASSERT_TRUE(grown) << grown.error().detail;
    EXPECT_EQ(grown->size(), topics().topics.size());
    const auto counts = partition_counts(settings_);
    ASSERT_TRUE(counts) << counts.error().detail;
    for (const auto& [name, count] : *counts) EXPECT_EQ(count, 5) << name;
    EXPECT_TRUE(grow_topics(settings_, 5).value().empty());
    settings_.partitions = 5;
    EXPECT_TRUE(check_topics(settings_).value().empty());
}

TEST_F(Topics, are_not_grown_where_one_is_missing) {
    create_topic("inbound", 2);
    EXPECT_EQ(grow_topics(settings_, 3).error().code, "topic_missing");
}

TEST_F(Topics, cannot_be_checked_without_a_broker) {
    settings_.brokers = "127.0.0.1:1";
    const auto begun = std::chrono::steady_clock::now();
    const auto wrong = check_topics(settings_);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, "kafka_down");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(15));
}

}  // namespace
}  // namespace shared::kafka
