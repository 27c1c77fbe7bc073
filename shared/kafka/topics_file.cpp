#include "shared/kafka/topics_internal.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace shared::kafka {
namespace {

TopicSpec topic_of(const YAML::Node& node) {
    TopicSpec topic;
    topic.name = node["name"].as<std::string>();
    topic.copartitioned = node["copartitioned"].as<bool>(false);
    for (const auto& entry : node["config"]) {
        topic.config.emplace(entry.first.as<std::string>(), entry.second.as<std::string>());
    }
    return topic;
}

}  // namespace

TopicsFile parse_topics(const std::string& text) {
    try {
        const YAML::Node root = YAML::Load(text);
        TopicsFile file;
        file.partitions = root["partitions"].as<int>();
        file.replication_factor = root["replication_factor"].as<int>();
        for (const auto& node : root["topics"]) file.topics.push_back(topic_of(node));
        return file;
    } catch (const YAML::Exception& failure) {
        throw std::runtime_error(fmt::format("topics.yaml: {}", failure.what()));
    }
}

const TopicsFile& topics() {
    static const TopicsFile file = parse_topics(topics_text());
    return file;
}

}  // namespace shared::kafka
