// Steps of creating and checking topics. Only the adapter's sources and its tests include this.
#pragma once

#include "shared/kafka/holders_internal.hpp"
#include "shared/kafka/topics.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace shared::kafka {

// schemas/topics.yaml as it was when the program was built.
const char* topics_text();
// Throws std::runtime_error naming the place when it is not such a file.
TopicsFile parse_topics(const std::string& text);

// Creates these topics where they are missing; the names of those it made.
Result<std::vector<std::string>> create(const Settings& settings,
                                        const std::vector<TopicSpec>& topics,
                                        int partitions,
                                        int replication);

using Deadline = std::chrono::steady_clock::time_point;
struct TopicAtBroker {
    int partitions = 0;
    int leaders = 0;  // partitions that have one now
    int copies = 0;   // of the partition that has fewest
};
// By name with prefix.
Result<std::map<std::string, TopicAtBroker>> topics_at_broker(rd_kafka_t* client,
                                                              Deadline deadline);

// What is asked for in place of the file's value where a topic has so many copies.
std::string config_value(const std::string& key, const std::string& value, int copies);

// One sentence each for what breaks a promise; `found` is the configuration at the broker of a
// topic with so many copies.
std::vector<std::string> differences(const TopicSpec& wanted,
                                     const std::map<std::string, std::string>& found,
                                     int copies = 1);

}  // namespace shared::kafka
