// The topics of schemas/topics.yaml: creating them and checking a broker against them.
#pragma once

#include "shared/base/result.hpp"
#include "shared/kafka/settings.hpp"

#include <map>
#include <string>
#include <vector>

namespace shared::kafka {

struct TopicSpec {
    std::string name;  // without prefix
    bool copartitioned = false;
    std::map<std::string, std::string> config;  // topic configuration at the broker
};

struct TopicsFile {
    int partitions = 12;
    int replication_factor = 1;
    std::vector<TopicSpec> topics;
};

// Compiled-in copy of schemas/topics.yaml (embedded at build).
const TopicsFile& topics();

// Creates what is missing; `partitions` and `replication` come from the settings (0: the file's).
// What exists is left alone. Waits until every topic can be described.
Result<std::vector<std::string>> create_topics(const Settings& settings, int replication);

// How many partitions each topic of the file has at the broker, by name without prefix. Errors:
// `kafka_down` (retry), `topic_missing` (stop).
Result<std::map<std::string, int>> partition_counts(const Settings& settings);

// Gives every topic of the file that has fewer so many partitions; the names of those it grew.
// Waits until all have leaders, a minute at most. Errors as above, `kafka_timeout` (retry) and
// `topic_refused` (stop); after one some topics may be grown and others not: to be called again.
Result<std::vector<std::string>> grow_topics(const Settings& settings, int partitions);

// Differences that break a promise (partition count, cleanup.policy, message.timestamp.type,
// unclean election, retention shorter than the file's, fewer acknowledging copies, missing topic),
// one sentence each with the way out; empty if the broker is right. Error `kafka_no_leader` (retry)
// while a partition has none.
Result<std::vector<std::string>> check_topics(const Settings& settings);

}  // namespace shared::kafka
