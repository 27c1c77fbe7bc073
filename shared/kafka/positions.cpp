#include "shared/kafka/positions.hpp"

#include "shared/kafka/native_internal.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace shared::kafka {
namespace {

constexpr std::chrono::seconds kLimit{10};
constexpr std::chrono::milliseconds kAskAgain{50};
constexpr Offset kLatest = -1;  // the protocol's own time for the end of the log

Offsets all_partitions(const Settings& settings, const std::string& topic, Offset offset) {
    Offsets out;
    for (Partition partition = 0; partition < settings.partitions; ++partition) {
        out[{topic, partition}] = offset;
    }
    return out;
}

std::vector<Offset> offsets_of(const ListHolder& list) {
    std::vector<Offset> out(static_cast<std::size_t>(list->cnt));
    for (int i = 0; i < list->cnt; ++i) {
        const auto& one = list->elems[i];
        out.at(static_cast<std::size_t>(one.partition)) = std::max<Offset>(one.offset, 0);
    }
    return out;
}

// Asks again while leaders or the coordinator move, as they do right after a topic was made.
template <typename Question>
Result<std::vector<Offset>> ask(const Settings& settings,
                                const std::string& topic,
                                Offset offset,
                                const Question& question) {
    const auto deadline = std::chrono::steady_clock::now() + kLimit;
    for (;;) {
        const ListHolder list = list_of(settings, all_partitions(settings, topic, offset));
        const auto code = first_error(question(list.get(), left_ms(deadline)), list);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return offsets_of(list);
        const bool is_unknown = code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
                                code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
                                code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
        if (is_unknown || left_ms(deadline) == 0) return error_of(code);
        std::this_thread::sleep_for(kAskAgain);
    }
}

Error no_such_number(const std::string& topic, int found, int wanted) {
    const std::string way_out = found == 0 ? " is missing: run frontdeskctl topics create"
                                           : " has " + std::to_string(found) + " partitions, not " +
                                                 std::to_string(wanted) +
                                                 ": set FRONTDESK_PARTITIONS to that number";
    return {"kafka_topics", "topic " + topic + way_out, Action::kStop};
}

}  // namespace

Result<void> check_partitions(const Settings& settings, const std::string& topic) {
    const ClientHolder client =
        make_client(RD_KAFKA_CONSUMER, make_conf(settings, reader_options(settings)));
    const std::string name = with_prefix(settings, topic);
    const TopicHolder handle(rd_kafka_topic_new(client.get(), name.c_str(), nullptr));
    const rd_kafka_metadata_t* raw = nullptr;
    const int limit_ms = static_cast<int>(std::chrono::milliseconds(kLimit).count());
    const auto code = rd_kafka_metadata(client.get(), 0, handle.get(), &raw, limit_ms);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(code);
    const MetadataHolder metadata(raw);
    const int found = metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
    if (found != settings.partitions) return no_such_number(name, found, settings.partitions);
    return {};
}

Result<std::vector<Offset>> log_ends(const Settings& settings, const std::string& topic) {
    const ClientHolder client =
        make_client(RD_KAFKA_CONSUMER, make_conf(settings, reader_options(settings)));
    return ask(settings, topic, kLatest, [&](auto* list, int limit_ms) {
        return rd_kafka_offsets_for_times(client.get(), list, limit_ms);
    });
}

Result<std::vector<Offset>> committed_offsets(const Settings& settings,
                                              const std::string& group,
                                              const std::string& topic) {
    Options options = reader_options(settings);
    options.emplace_back("group.id", with_prefix(settings, group));
    const ClientHolder client = make_client(RD_KAFKA_CONSUMER, make_conf(settings, options));
    return ask(settings, topic, RD_KAFKA_OFFSET_INVALID, [&](auto* list, int limit_ms) {
        return rd_kafka_committed(client.get(), list, limit_ms);
    });
}

Result<void> commit_offset(const Settings& settings,
                           const std::string& group,
                           const TopicPartition& partition,
                           Offset offset) {
    Options options = reader_options(settings);
    options.emplace_back("group.id", with_prefix(settings, group));
    const ClientHolder client = make_client(RD_KAFKA_CONSUMER, make_conf(settings, options));
    return commit_and_wait(client.get(), list_of(settings, partition, offset), kLimit);
}

}  // namespace shared::kafka
