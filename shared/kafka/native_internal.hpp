// Our partitions and records as the library's, and back.
#pragma once

#include "shared/kafka/group_consumer.hpp"
#include "shared/kafka/holders_internal.hpp"

#include <chrono>
#include <map>
#include <vector>

namespace shared::kafka {

using Offsets = std::map<TopicPartition, Offset>;

ListHolder list_of(const Settings& settings, const Offsets& offsets);
ListHolder list_of(const Settings& settings, const TopicPartition& partition, Offset offset);
TopicPartition partition_of(const Settings& settings, const rd_kafka_topic_partition_t& native);
// Precondition: the message is a record, not an error.
Record record_of(const Settings& settings, const rd_kafka_message_t& message);

// Whether the topics have grown under one that slept through it, and places keys by the number of
// before; logs it.
bool is_outgrown(const Settings& settings, const TopicPartition& partition);

// Adds to or takes from the assignment of a group's member, as its group's protocol wants it.
rd_kafka_resp_err_t change_assignment(rd_kafka_t* client,
                                      const rd_kafka_topic_partition_list_t* partitions,
                                      bool added);
// Makes fetching begin at once for partitions that were resumed. A round trip, bounded.
void wake_fetchers(rd_kafka_t* client, ListHolder resumed);
// Writes the number 1 in 8 bytes to `fd` whenever the queue is no longer empty.
void write_when_filled(rd_kafka_queue_t* queue, int fd);

Result<void> seek_to(rd_kafka_t* client,
                     const ListHolder& positions,
                     std::chrono::milliseconds timeout);
Result<void> commit_and_wait(rd_kafka_t* client,
                             const ListHolder& offsets,
                             std::chrono::milliseconds timeout);
// rd_kafka_offsets_for_times that asks for the leaders anew where it failed: the next one finds
// them.
rd_kafka_resp_err_t ask_offsets(rd_kafka_t* client, const ListHolder& times, int limit_ms);
Result<GroupConsumer::Bounds> bounds_of(rd_kafka_t* client,
                                        const Settings& settings,
                                        const TopicPartition& partition,
                                        std::chrono::milliseconds timeout);

Error error_of(rd_kafka_resp_err_t code);
// The first error of a call on a list: the call's own or that of a partition.
rd_kafka_resp_err_t first_error(rd_kafka_resp_err_t call, const ListHolder& list);

}  // namespace shared::kafka
