#include "shared/kafka/rdkafka_conf_internal.hpp"
#include "shared/kafka/topics_internal.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <thread>

namespace shared::kafka {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kCreateLimit{20};
constexpr std::chrono::milliseconds kMetadataStep{50};

Result<NewTopicHolder> new_topic(const std::string& name,
                                 const TopicSpec& spec,
                                 int partitions,
                                 int replication) {
    std::array<char, 256> reason{};
    NewTopicHolder topic(
        rd_kafka_NewTopic_new(name.c_str(), partitions, replication, reason.data(), reason.size()));
    if (!topic) return Error{"bad_topic", name + ": " + reason.data(), Action::kStop};
    for (const auto& [key, value] : spec.config) {
        rd_kafka_NewTopic_set_config(
            topic.get(), key.c_str(), config_value(key, value, replication).c_str());
    }
    return topic;
}

Result<std::vector<std::string>> created_of(const Settings& settings, rd_kafka_event_t* event) {
    std::vector<std::string> made;
    std::size_t count = 0;
    const auto* result = rd_kafka_event_CreateTopics_result(event);
    const auto** topics = rd_kafka_CreateTopics_result_topics(result, &count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string name = rd_kafka_topic_result_name(topics[i]);
        const rd_kafka_resp_err_t code = rd_kafka_topic_result_error(topics[i]);
        if (code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
            const char* reason = rd_kafka_topic_result_error_string(topics[i]);
            return Error{"topic_refused",
                         name + ": " + (reason == nullptr ? rd_kafka_err2name(code) : reason),
                         Action::kStop};
        }
        made.emplace_back(without_prefix(settings, name));
    }
    return made;
}

Result<std::vector<std::string>> request(const Settings& settings,
                                         rd_kafka_t* client,
                                         const std::vector<NewTopicHolder>& topics,
                                         Deadline deadline) {
    std::vector<rd_kafka_NewTopic_t*> raw;
    raw.reserve(topics.size());
    for (const NewTopicHolder& topic : topics) raw.push_back(topic.get());
    const AdminOptionsHolder options(
        rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS));
    rd_kafka_AdminOptions_set_request_timeout(options.get(), left_ms(deadline), nullptr, 0);
    const QueueHolder queue(rd_kafka_queue_new(client));
    rd_kafka_CreateTopics(client, raw.data(), raw.size(), options.get(), queue.get());
    const EventHolder event(rd_kafka_queue_poll(queue.get(), left_ms(deadline)));
    if (!event) return Error{"kafka_timeout", "create topics", Action::kRetry};
    if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return Error{"kafka_down", rd_kafka_event_error_string(event.get()), Action::kRetry};
    }
    return created_of(settings, event.get());
}

bool all_there(const Settings& settings,
               const std::vector<TopicSpec>& topics,
               const std::vector<std::string>& made,
               int partitions,
               const std::map<std::string, TopicAtBroker>& present) {
    for (const TopicSpec& topic : topics) {
        const auto found = present.find(with_prefix(settings, topic.name));
        if (found == present.end() || found->second.leaders == 0) return false;
        const bool is_new = std::find(made.begin(), made.end(), topic.name) != made.end();
        if (is_new && found->second.leaders < partitions) return false;
    }
    return true;
}

}  // namespace

// Two of three copies acknowledge, so that one broker may be away; a single one is all there is.
std::string config_value(const std::string& key, const std::string& value, int copies) {
    return key == "min.insync.replicas" && copies >= 3 ? "2" : value;
}

Result<std::map<std::string, TopicAtBroker>> topics_at_broker(rd_kafka_t* client,
                                                              Deadline deadline) {
    const rd_kafka_metadata_t* raw = nullptr;
    const rd_kafka_resp_err_t code = rd_kafka_metadata(client, 1, nullptr, &raw, left_ms(deadline));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return Error{"kafka_down", rd_kafka_err2str(code), Action::kRetry};
    }
    const MetadataHolder metadata(raw);
    std::map<std::string, TopicAtBroker> present;
    for (int t = 0; t < metadata->topic_cnt; ++t) {
        const rd_kafka_metadata_topic_t& topic = metadata->topics[t];
        TopicAtBroker& one = present[topic.topic];
        one.partitions = topic.partition_cnt;
        for (int p = 0; p < topic.partition_cnt; ++p) {
            const rd_kafka_metadata_partition_t& partition = topic.partitions[p];
            if (partition.leader >= 0) ++one.leaders;
            const int copies = partition.replica_cnt;
            one.copies = p == 0 ? copies : std::min(one.copies, copies);
        }
    }
    return present;
}

Result<std::vector<std::string>> create(const Settings& settings,
                                        const std::vector<TopicSpec>& topics,
                                        int partitions,
                                        int replication) {
    const auto deadline = SteadyClock::now() + kCreateLimit;
    const ClientHolder client =
        make_client(RD_KAFKA_PRODUCER, make_conf(settings, admin_options()));
    std::vector<NewTopicHolder> wanted;
    for (const TopicSpec& topic : topics) {
        auto made = new_topic(with_prefix(settings, topic.name), topic, partitions, replication);
        if (!made) return made.error();
        wanted.push_back(std::move(*made));
    }
    auto made = request(settings, client.get(), wanted, deadline);
    while (made) {
        const auto present = topics_at_broker(client.get(), deadline);
        if (!present) return present.error();
        if (all_there(settings, topics, *made, partitions, *present)) break;
        if (left_ms(deadline) == 0) {
            return Error{"kafka_timeout", "topics have no leaders yet", Action::kRetry};
        }
        std::this_thread::sleep_for(kMetadataStep);
    }
    return made;
}

Result<std::vector<std::string>> create_topics(const Settings& settings, int replication) {
    const TopicsFile& file = topics();
    return create(settings,
                  file.topics,
                  settings.partitions > 0 ? settings.partitions : file.partitions,
                  replication > 0 ? replication : file.replication_factor);
}

}  // namespace shared::kafka
