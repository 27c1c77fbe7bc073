// How far a topic and a group are: for audits. Blocking, for tools; nothing is joined or committed.
#pragma once

#include "shared/base/result.hpp"
#include "shared/kafka/group_consumer.hpp"
#include "shared/kafka/record.hpp"
#include "shared/kafka/settings.hpp"

#include <string>
#include <vector>

namespace shared::kafka {

// Whether the topic has as many partitions as the settings say: with fewer, part of the log would
// be read as all of it. Errors: `kafka_topics` (stop), which names the way out; as below.
Result<void> check_partitions(const Settings& settings, const std::string& topic);

// By partition, as many as the settings say: the next offset of the log. Errors: `kafka_down`,
// `kafka_timeout` (retry) after 10 s.
Result<std::vector<Offset>> log_ends(const Settings& settings, const std::string& topic);

// By partition: the offset the group goes on from; 0 where it never committed. `group` and `topic`
// without prefix. Errors as above.
Result<std::vector<Offset>> committed_offsets(const Settings& settings,
                                              const std::string& group,
                                              const std::string& topic);

// The group goes on from there. Only while it has no members; else error `kafka_down`.
Result<void> commit_offset(const Settings& settings,
                           const std::string& group,
                           const TopicPartition& partition,
                           Offset offset);

// How many members the group has now: 0 also where nobody ever joined it. One that died counts
// until its session is over. `group` without prefix. Errors as above.
Result<int> group_members(const Settings& settings, const std::string& group);

}  // namespace shared::kafka
