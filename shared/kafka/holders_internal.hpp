// Owners for what librdkafka hands out. Only the adapter's sources include this.
#pragma once

#include <chrono>
#include <memory>

#include <librdkafka/rdkafka.h>

namespace shared::kafka {

template <auto Destroy>
struct Destroyer {
    template <typename T>
    void operator()(T* object) const {
        Destroy(object);
    }
};
template <typename T, auto Destroy>
using Holder = std::unique_ptr<T, Destroyer<Destroy>>;

using ConfHolder = Holder<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using ClientHolder = Holder<rd_kafka_t, rd_kafka_destroy>;
using QueueHolder = Holder<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using EventHolder = Holder<rd_kafka_event_t, rd_kafka_event_destroy>;
using TopicHolder = Holder<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using MessageHolder = Holder<rd_kafka_message_t, rd_kafka_message_destroy>;
using ErrorHolder = Holder<rd_kafka_error_t, rd_kafka_error_destroy>;
using ListHolder = Holder<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using MetadataHolder = Holder<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>;
using AdminOptionsHolder = Holder<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using NewPartitionsHolder = Holder<rd_kafka_NewPartitions_t, rd_kafka_NewPartitions_destroy>;
using GroupListHolder = Holder<const rd_kafka_group_list, rd_kafka_group_list_destroy>;
using NewTopicHolder = Holder<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using ConfigResourceHolder = Holder<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;

// Destroys the client, waiting at most that long; the library can hang in it (its issue 4724).
// False: it goes on in a thread of its own, so nothing that its callbacks touch may be freed.
// `flags`: RD_KAFKA_DESTROY_F_*. Everything taken from the client must be gone before.
bool destroy_within(ClientHolder client, int flags, std::chrono::milliseconds limit);

// What is left until `deadline`, in whole milliseconds for the library; never negative.
int left_ms(std::chrono::steady_clock::time_point deadline);

}  // namespace shared::kafka
