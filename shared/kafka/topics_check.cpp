#include "shared/kafka/rdkafka_conf_internal.hpp"
#include "shared/kafka/topics_internal.hpp"

#include <cstdint>
#include <limits>

#include <fmt/format.h>

namespace shared::kafka {
namespace {

using SteadyClock = std::chrono::steady_clock;
using ConfigMap = std::map<std::string, std::string>;

constexpr std::chrono::seconds kCheckLimit{10};

// Longest first where it is a limit of keeping: -1 stands for no limit.
std::int64_t kept(const std::string& value) {
    try {
        const std::int64_t number = std::stoll(value);
        return number < 0 ? std::numeric_limits<std::int64_t>::max() : number;
    } catch (const std::exception&) {
        return 0;  // the broker's word for it is unknown here: reported as shorter
    }
}

bool is_limit(const std::string& key) {
    return key == "retention.ms" || key == "retention.bytes" || key == "max.message.bytes" ||
           key == "delete.retention.ms" || key == "min.compaction.lag.ms" ||
           key == "min.insync.replicas";
}

bool is_exact(const std::string& key) {
    return key == "cleanup.policy" || key == "message.timestamp.type" ||
           key == "unclean.leader.election.enable";
}

ConfigMap config_of(const rd_kafka_ConfigResource_t* resource) {
    ConfigMap config;
    std::size_t count = 0;
    const auto** entries = rd_kafka_ConfigResource_configs(resource, &count);
    for (std::size_t i = 0; i < count; ++i) {
        const char* value = rd_kafka_ConfigEntry_value(entries[i]);
        if (value != nullptr) config.emplace(rd_kafka_ConfigEntry_name(entries[i]), value);
    }
    return config;
}

// By topic name with prefix.
Result<std::map<std::string, ConfigMap>> describe(rd_kafka_t* client,
                                                  const std::vector<std::string>& names,
                                                  Deadline deadline) {
    std::vector<ConfigResourceHolder> resources;
    std::vector<rd_kafka_ConfigResource_t*> raw;
    for (const std::string& name : names) {
        resources.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
        raw.push_back(resources.back().get());
    }
    const AdminOptionsHolder options(
        rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS));
    rd_kafka_AdminOptions_set_request_timeout(options.get(), left_ms(deadline), nullptr, 0);
    const QueueHolder queue(rd_kafka_queue_new(client));
    rd_kafka_DescribeConfigs(client, raw.data(), raw.size(), options.get(), queue.get());
    const EventHolder event(rd_kafka_queue_poll(queue.get(), left_ms(deadline)));
    if (!event) return Error{"kafka_timeout", "describe topics", Action::kRetry};
    if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return Error{"kafka_down", rd_kafka_event_error_string(event.get()), Action::kRetry};
    }
    std::map<std::string, ConfigMap> found;
    std::size_t count = 0;
    const auto** answers = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event.get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
        found.emplace(rd_kafka_ConfigResource_name(answers[i]), config_of(answers[i]));
    }
    return found;
}

std::string wrong_count(const std::string& name, int found, int wanted) {
    return fmt::format(
        "topic {} has {} partitions, not {}: set FRONTDESK_PARTITIONS of every program to that "
        "number; frontdeskctl topics repartition changes it, nothing else",
        name,
        found,
        wanted);
}

// A partition whose brokers are away is no difference: it has its leader again when they are back.
Result<void> await_leaders(const std::string& name, const TopicAtBroker& topic) {
    if (topic.leaders == topic.partitions) return {};
    return Error{"kafka_no_leader",
                 fmt::format("{} of {} partitions of topic {} have no leader",
                             topic.partitions - topic.leaders,
                             topic.partitions,
                             name),
                 Action::kRetry};
}

}  // namespace

std::vector<std::string> differences(const TopicSpec& wanted, const ConfigMap& found, int copies) {
    std::vector<std::string> sentences;
    for (const auto& [key, in_file] : wanted.config) {
        const std::string value = config_value(key, in_file, copies);
        const auto at = found.find(key);
        const std::string now = at == found.end() ? "unknown" : at->second;
        const bool wrong =
            (is_exact(key) && now != value) || (is_limit(key) && kept(now) < kept(value));
        if (!wrong) continue;
        sentences.push_back(fmt::format(
            "topic {} has {}={}, not {}{}: set it with kafka-configs --alter --add-config {}={}",
            wanted.name,
            key,
            now,
            is_limit(key) ? "at least " : "",
            value,
            key,
            value));
    }
    return sentences;
}

Result<std::vector<std::string>> check_topics(const Settings& settings) {
    const auto deadline = SteadyClock::now() + kCheckLimit;
    const ClientHolder client =
        make_client(RD_KAFKA_PRODUCER, make_conf(settings, admin_options()));
    const auto present = topics_at_broker(client.get(), deadline);
    if (!present) return present.error();

    const int partitions = settings.partitions > 0 ? settings.partitions : topics().partitions;
    std::vector<std::string> sentences;
    std::vector<std::string> names;
    for (const TopicSpec& topic : topics().topics) {
        const std::string name = with_prefix(settings, topic.name);
        const auto at = present->find(name);
        if (at == present->end()) {
            sentences.push_back(
                fmt::format("topic {} is missing: run frontdeskctl topics create", name));
            continue;
        }
        const auto led = await_leaders(name, at->second);
        if (!led) return led.error();
        names.push_back(name);
        if (at->second.partitions != partitions) {
            sentences.push_back(wrong_count(name, at->second.partitions, partitions));
        }
    }
    if (names.empty()) return sentences;
    const auto configs = describe(client.get(), names, deadline);
    if (!configs) return configs.error();
    for (TopicSpec topic : topics().topics) {
        topic.name = with_prefix(settings, topic.name);
        const auto at = configs->find(topic.name);
        if (at == configs->end()) continue;
        const int copies = present->at(topic.name).copies;
        for (std::string& one : differences(topic, at->second, copies)) {
            sentences.push_back(std::move(one));
        }
    }
    return sentences;
}

}  // namespace shared::kafka
