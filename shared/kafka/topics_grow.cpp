#include "shared/kafka/rdkafka_conf_internal.hpp"
#include "shared/kafka/topics_internal.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include <fmt/format.h>

namespace shared::kafka {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kAskLimit{10};
constexpr std::chrono::seconds kGrowLimit{60};
constexpr std::chrono::milliseconds kMetadataStep{50};

// By name without prefix; error `topic_missing` where one of the file's is not there.
Result<std::map<std::string, TopicAtBroker>> ours_at_broker(const Settings& settings,
                                                            rd_kafka_t* client,
                                                            Deadline deadline) {
    const auto present = topics_at_broker(client, deadline);
    if (!present) return present.error();
    std::map<std::string, TopicAtBroker> out;
    for (const TopicSpec& topic : topics().topics) {
        const auto at = present->find(with_prefix(settings, topic.name));
        if (at == present->end()) {
            return Error{"topic_missing", topic.name + ": run topics create", Action::kStop};
        }
        out[topic.name] = at->second;
    }
    return out;
}

Result<void> answer_of(rd_kafka_event_t* event) {
    std::size_t count = 0;
    const auto** topics = rd_kafka_CreatePartitions_result_topics(
        rd_kafka_event_CreatePartitions_result(event), &count);
    for (std::size_t i = 0; i < count; ++i) {
        const rd_kafka_resp_err_t code = rd_kafka_topic_result_error(topics[i]);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
        const char* reason = rd_kafka_topic_result_error_string(topics[i]);
        return Error{"topic_refused",
                     fmt::format("{}: {}",
                                 rd_kafka_topic_result_name(topics[i]),
                                 reason == nullptr ? rd_kafka_err2name(code) : reason),
                     Action::kStop};
    }
    return {};
}

// One topic a request: where a later one is refused the earlier ones are grown all the same, and
// the next run finds them so.
Result<void> grow(rd_kafka_t* client, const std::string& name, int partitions, Deadline deadline) {
    std::array<char, 256> reason{};
    const NewPartitionsHolder wanted(rd_kafka_NewPartitions_new(
        name.c_str(), static_cast<std::size_t>(partitions), reason.data(), reason.size()));
    if (!wanted) return Error{"bad_topic", name + ": " + reason.data(), Action::kStop};
    const AdminOptionsHolder options(
        rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATEPARTITIONS));
    rd_kafka_AdminOptions_set_request_timeout(options.get(), left_ms(deadline), nullptr, 0);
    const QueueHolder queue(rd_kafka_queue_new(client));
    rd_kafka_NewPartitions_t* raw = wanted.get();
    rd_kafka_CreatePartitions(client, &raw, 1, options.get(), queue.get());
    const EventHolder event(rd_kafka_queue_poll(queue.get(), left_ms(deadline)));
    if (!event) return Error{"kafka_timeout", "create partitions", Action::kRetry};
    if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return Error{"kafka_down", rd_kafka_event_error_string(event.get()), Action::kRetry};
    }
    return answer_of(event.get());
}

Result<void> await_leaders(const Settings& settings,
                           rd_kafka_t* client,
                           int partitions,
                           Deadline deadline) {
    for (;;) {
        const auto present = ours_at_broker(settings, client, deadline);
        if (!present) return present.error();
        const bool is_done = std::all_of(present->begin(), present->end(), [&](const auto& one) {
            return one.second.leaders >= partitions;
        });
        if (is_done) return {};
        if (left_ms(deadline) == 0) {
            return Error{"kafka_timeout", "new partitions have no leaders yet", Action::kRetry};
        }
        std::this_thread::sleep_for(kMetadataStep);
    }
}

}  // namespace

Result<std::map<std::string, int>> partition_counts(const Settings& settings) {
    const ClientHolder client =
        make_client(RD_KAFKA_PRODUCER, make_conf(settings, admin_options()));
    const auto present = ours_at_broker(settings, client.get(), SteadyClock::now() + kAskLimit);
    if (!present) return present.error();
    std::map<std::string, int> out;
    for (const auto& [name, topic] : *present) out[name] = topic.partitions;
    return out;
}

Result<std::vector<std::string>> grow_topics(const Settings& settings, int partitions) {
    const auto deadline = SteadyClock::now() + kGrowLimit;
    const ClientHolder client =
        make_client(RD_KAFKA_PRODUCER, make_conf(settings, admin_options()));
    const auto present = ours_at_broker(settings, client.get(), deadline);
    if (!present) return present.error();
    std::vector<std::string> grown;
    for (const auto& [name, topic] : *present) {
        if (topic.partitions >= partitions) continue;
        const auto done = grow(client.get(), with_prefix(settings, name), partitions, deadline);
        if (!done) return done.error();
        grown.push_back(name);
    }
    const auto led = await_leaders(settings, client.get(), partitions, deadline);
    if (!led) return led.error();
    return grown;
}

}  // namespace shared::kafka
