#include "shared/kafka/topics.hpp"

#include "shared/kafka/topics_internal.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace shared::kafka {
namespace {

TEST(TopicsFile, compiled_in_names_the_topics_of_the_design) {
    std::vector<std::string> names;
    for (const TopicSpec& topic : topics().topics) names.push_back(topic.name);
    EXPECT_EQ(names,
              (std::vector<std::string>{"inbound",
                                        "conversations",
                                        "turns",
                                        "retry.5s",
                                        "retry.1m",
                                        "retry.10m",
                                        "events",
                                        "staff",
                                        "dead"}));
    EXPECT_EQ(topics().partitions, 12);
}

TEST(TopicsFile, keeps_values_as_written) {
    const auto file = parse_topics(
        "partitions: 3\nreplication_factor: 1\n"
        "topics:\n  - name: a\n    copartitioned: true\n    config: {retention.bytes: -1, x: 0.1}\n"
        "  - name: b\n");
    ASSERT_EQ(file.topics.size(), 2U);
    EXPECT_TRUE(file.topics[0].copartitioned);
    EXPECT_EQ(file.topics[0].config.at("retention.bytes"), "-1");
    EXPECT_EQ(file.topics[0].config.at("x"), "0.1");
    EXPECT_FALSE(file.topics[1].copartitioned);
}

TEST(TopicsFile, that_is_no_such_file_throws) {
    EXPECT_THROW(parse_topics("topics: ["), std::runtime_error);
    EXPECT_THROW(parse_topics("topics: []"), std::runtime_error);
}

TEST(TopicDifferences, are_what_breaks_a_promise) {
    const TopicSpec wanted{
        "t",
        true,
        {{"cleanup.policy", "compact"}, {"retention.ms", "1000"}, {"segment.bytes", "5"}}};
    EXPECT_TRUE(
        differences(wanted, {{"cleanup.policy", "compact"}, {"retention.ms", "1000"}}).empty());
    EXPECT_TRUE(
        differences(wanted, {{"cleanup.policy", "compact"}, {"retention.ms", "-1"}}).empty());
    EXPECT_EQ(differences(wanted, {{"cleanup.policy", "delete"}, {"retention.ms", "999"}}).size(),
              2U);
    EXPECT_EQ(differences(wanted, {}).size(), 2U);
}

TEST(TopicDifferences, want_two_of_three_copies_to_acknowledge) {
    const TopicSpec wanted{"t", true, {{"min.insync.replicas", "1"}}};
    EXPECT_TRUE(differences(wanted, {{"min.insync.replicas", "1"}}, 1).empty());
    EXPECT_TRUE(differences(wanted, {{"min.insync.replicas", "2"}}, 3).empty());
    EXPECT_TRUE(differences(wanted, {{"min.insync.replicas", "3"}}, 5).empty());
    const auto sentences = differences(wanted, {{"min.insync.replicas", "1"}}, 3);
    ASSERT_EQ(sentences.size(), 1U);
    EXPECT_NE(sentences[0].find("at least 2"), std::string::npos);
}

TEST(TopicDifferences, want_no_leader_that_has_not_everything) {
    const TopicSpec wanted{"t", true, {{"unclean.leader.election.enable", "false"}}};
    EXPECT_TRUE(differences(wanted, {{"unclean.leader.election.enable", "false"}}).empty());
    EXPECT_EQ(differences(wanted, {{"unclean.leader.election.enable", "true"}}).size(), 1U);
}

TEST(TopicDifferences, name_the_way_out) {
    const TopicSpec wanted{"t", true, {{"retention.bytes", "-1"}}};
    const auto sentences = differences(wanted, {{"retention.bytes", "100"}});
    ASSERT_EQ(sentences.size(), 1U);
    EXPECT_EQ(sentences[0],
              "topic t has retention.bytes=100, not at least -1: set it with kafka-configs --alter "
              "--add-config retention.bytes=-1");
}

}  // namespace
}  // namespace shared::kafka
