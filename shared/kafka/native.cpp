#include "shared/kafka/native_internal.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

namespace shared::kafka {

ListHolder list_of(const Settings& settings, const Offsets& offsets) {
    ListHolder list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
    for (const auto& [partition, offset] : offsets) {
        rd_kafka_topic_partition_list_add(
            list.get(), with_prefix(settings, partition.topic).c_str(), partition.partition)
            ->offset = offset;
    }
    return list;
}

ListHolder list_of(const Settings& settings, const TopicPartition& partition, Offset offset) {
    return list_of(settings, Offsets{{partition, offset}});
}

TopicPartition partition_of(const Settings& settings, const rd_kafka_topic_partition_t& native) {
    return {std::string(without_prefix(settings, native.topic)), native.partition};
}

Record record_of(const Settings& settings, const rd_kafka_message_t& message) {
    Record record;
    record.topic = without_prefix(settings, rd_kafka_topic_name(message.rkt));
    record.partition = message.partition;
    record.offset = message.offset;
    rd_kafka_timestamp_type_t kind{};
    record.timestamp = rd_kafka_message_timestamp(&message, &kind);
    if (message.key != nullptr) record.key.assign(static_cast<char*>(message.key), message.key_len);
    record.is_tombstone = message.payload == nullptr;
    if (!record.is_tombstone) {
        record.value.assign(static_cast<char*>(message.payload), message.len);
    }
    return record;
}

rd_kafka_resp_err_t first_error(rd_kafka_resp_err_t call, const ListHolder& list) {
    if (call != RD_KAFKA_RESP_ERR_NO_ERROR) return call;
    for (int i = 0; i < list->cnt; ++i) {
        if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return list->elems[i].err;
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace shared::kafka
