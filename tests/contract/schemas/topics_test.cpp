// schemas/topics.yaml against what the code relies on.
#include "shared/kafka/topics.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace {

using shared::kafka::TopicSpec;

const TopicSpec& topic(const std::string& name) {
    const auto& all = shared::kafka::topics().topics;
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const TopicSpec& each) { return each.name == name; });
    if (found == all.end()) throw std::out_of_range("no topic " + name);
    return *found;
}

std::int64_t days(const std::string& name) {
    return std::stoll(topic(name).config.at("retention.ms")) / 86'400'000;
}

TEST(topics_file, has_every_topic) {
    EXPECT_EQ(shared::kafka::topics().partitions, 12);
    EXPECT_EQ(shared::kafka::topics().topics.size(), 9U);
    for (const char* name :
         {"inbound", "conversations", "turns", "retry.5s", "retry.1m", "retry.10m"}) {
        EXPECT_TRUE(topic(name).copartitioned) << name;
    }
    for (const char* name : {"events", "staff", "dead"}) {
        EXPECT_FALSE(topic(name).copartitioned) << name;
    }
}

TEST(topics_file, keeps_the_promises_common_to_all) {
    for (const auto& each : shared::kafka::topics().topics) {
        EXPECT_EQ(each.config.at("message.timestamp.type"), "LogAppendTime") << each.name;
        EXPECT_EQ(each.config.at("unclean.leader.election.enable"), "false") << each.name;
        EXPECT_EQ(each.config.at("min.insync.replicas"), "1") << each.name;
    }
}

TEST(topics_file, compacts_conversations_soon_and_nothing_else) {
    for (const auto& each : shared::kafka::topics().topics) {
        const bool is_log = each.name == "conversations";
        EXPECT_EQ(each.config.at("cleanup.policy"), is_log ? "compact" : "delete") << each.name;
    }
    EXPECT_EQ(topic("conversations").config.at("min.compaction.lag.ms"), "60000");
    EXPECT_EQ(topic("conversations").config.at("max.compaction.lag.ms"), "600000");
}

TEST(topics_file, keeps_records_long_enough) {
    EXPECT_EQ(days("inbound"), 3);
    EXPECT_GT(std::stoll(topic("inbound").config.at("retention.bytes")), 0) << "a byte cap";
    EXPECT_EQ(days("events"), 3);
    for (const char* name : {"turns", "retry.5s", "retry.1m", "retry.10m", "staff"}) {
        EXPECT_EQ(days(name), 7) << name;
    }
    EXPECT_EQ(days("dead"), 30);
}

}  // namespace
