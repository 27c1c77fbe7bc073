#include "shared/base/log.hpp"
#include "shared/kafka/native_internal.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

#include <cstdint>
#include <cstring>
#include <utility>

namespace shared::kafka {
namespace {

// The protocol's own times for the ends of the log, as ListOffsets takes them.
constexpr Offset kLatest = -1;
constexpr Offset kEarliest = -2;
constexpr int kLeadersLimitMs = 500;
constexpr int kWakeLimitMs = 100;  // holds up the polling thread; a round trip by rights

bool is_cooperative(rd_kafka_t* client) {
    const char* protocol = rd_kafka_rebalance_protocol(client);
    return protocol != nullptr && std::strcmp(protocol, "COOPERATIVE") == 0;
}

}  // namespace

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

rd_kafka_resp_err_t change_assignment(rd_kafka_t* client,
                                      const rd_kafka_topic_partition_list_t* partitions,
                                      bool added) {
    if (!is_cooperative(client) || partitions == nullptr) {
        return rd_kafka_assign(client, added ? partitions : nullptr);
    }
    const ErrorHolder failure(added ? rd_kafka_incremental_assign(client, partitions)
                                    : rd_kafka_incremental_unassign(client, partitions));
    return failure ? rd_kafka_error_code(failure.get()) : RD_KAFKA_RESP_ERR_NO_ERROR;
}

bool is_outgrown(const Settings& settings, const TopicPartition& partition) {
    if (partition.partition < settings.partitions) return false;
    log::error("a topic has more partitions than FRONTDESK_PARTITIONS says",
               {{"topic", partition.topic},
                {"partition", partition.partition},
                {"partitions", settings.partitions}});
    return true;
}

// While nothing is fetched from a broker its thread looks up once a second only, and a resume
// does not wake it (2.0.2: 0.2 to 1 s); any question to the leaders does.
void wake_fetchers(rd_kafka_t* client, ListHolder resumed) {
    const auto code = rd_kafka_offsets_for_times(client, resumed.get(), kWakeLimitMs);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) log_error(code, "resume");
}

// 8 bytes: an eventfd refuses any other length.
void write_when_filled(rd_kafka_queue_t* queue, int fd) {
    static const std::uint64_t one = 1;
    rd_kafka_queue_io_event_enable(queue, fd, &one, sizeof one);
}

Result<void> seek_to(rd_kafka_t* client,
                     const ListHolder& positions,
                     std::chrono::milliseconds timeout) {
    const ErrorHolder failure(
        rd_kafka_seek_partitions(client, positions.get(), static_cast<int>(timeout.count())));
    const auto code = first_error(
        failure ? rd_kafka_error_code(failure.get()) : RD_KAFKA_RESP_ERR_NO_ERROR, positions);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return error_of(code);
}

Result<void> commit_and_wait(rd_kafka_t* client,
                             const ListHolder& offsets,
                             std::chrono::milliseconds timeout) {
    const QueueHolder answers(rd_kafka_queue_new(client));
    auto code = rd_kafka_commit_queue(client, offsets.get(), answers.get(), nullptr, nullptr);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        const EventHolder answer(
            rd_kafka_queue_poll(answers.get(), static_cast<int>(timeout.count())));
        code = answer ? rd_kafka_event_error(answer.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    }
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return error_of(code);
}

// The library (2.0.2) asks the leader that it knows, for up to 15 minutes after that one was lost:
// no answer is no reason for it to look for another.
rd_kafka_resp_err_t ask_offsets(rd_kafka_t* client, const ListHolder& times, int limit_ms) {
    const auto code = rd_kafka_offsets_for_times(client, times.get(), limit_ms);
    if (first_error(code, times) == RD_KAFKA_RESP_ERR_NO_ERROR) return code;
    const rd_kafka_metadata_t* raw = nullptr;
    (void)rd_kafka_metadata(client, 1, nullptr, &raw, kLeadersLimitMs);
    const MetadataHolder known(raw);
    return code;
}

// The library's own question for both ends (rd_kafka_query_watermark_offsets, 2.0.2) has no end of
// its own while the leader it knows is away: of a broker that is lost for good, none at all.
Result<GroupConsumer::Bounds> bounds_of(rd_kafka_t* client,
                                        const Settings& settings,
                                        const TopicPartition& partition,
                                        std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    GroupConsumer::Bounds bounds;
    for (const auto& [end, offset] :
         {std::pair{kEarliest, &bounds.begin}, std::pair{kLatest, &bounds.end}}) {
        const ListHolder list = list_of(settings, partition, end);
        const auto code = first_error(ask_offsets(client, list, left_ms(deadline)), list);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(code);
        *offset = list->elems[0].offset;
    }
    return bounds;
}

Error error_of(rd_kafka_resp_err_t code) {
    const bool late = code == RD_KAFKA_RESP_ERR__TIMED_OUT;
    return {late ? "kafka_timeout" : "kafka_down", rd_kafka_err2name(code), Action::kRetry};
}

rd_kafka_resp_err_t first_error(rd_kafka_resp_err_t call, const ListHolder& list) {
    if (call != RD_KAFKA_RESP_ERR_NO_ERROR) return call;
    for (int i = 0; i < list->cnt; ++i) {
        if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return list->elems[i].err;
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace shared::kafka
