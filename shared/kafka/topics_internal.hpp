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
// Partitions by name with prefix, counting only those that have a leader.
Result<std::map<std::string, int>> partition_counts(rd_kafka_t* client, Deadline deadline);

// One sentence each for what breaks a promise; `found` is the topic's configuration at the broker.
std::vector<std::string> differences(const TopicSpec& wanted,
                                     const std::map<std::string, std::string>& found);

}  // namespace shared::kafka
