// One gauge by topic and partition, -1 until it is set.
#pragma once

#include "shared/metrics/metrics.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace shared::metrics {

// Thread-safe. What is not among the topics and partitions is passed over.
class PartitionGauges {
  public:
    PartitionGauges(Registry& registry,
                    const std::string& name,
                    const std::string& help,
                    const std::vector<std::string>& topics,
                    int partitions)
        : registry_(registry), name_(name), help_(help) {
        for (const std::string& topic : topics) by_topic_[topic];
        grow(partitions);
    }
    // The topics have so many partitions now; fewer than before changes nothing.
    void grow(int partitions) {
        const std::unique_lock lock(guard_);
        for (auto& [topic, gauges] : by_topic_) {
            for (int i = static_cast<int>(gauges.size()); i < partitions; ++i) {
                const Labels labels{{"topic", topic}, {"partition", std::to_string(i)}};
                gauges.push_back(registry_.gauge(name_, help_, labels));
                gauges.back().set(-1);
            }
        }
    }
    void set(std::string_view topic, int partition, double value) const {
        const std::shared_lock lock(guard_);
        const auto found = by_topic_.find(topic);
        if (found == by_topic_.end() || partition < 0) return;
        const auto at = static_cast<std::size_t>(partition);
        if (at < found->second.size()) found->second[at].set(value);
    }

  private:
    Registry& registry_;
    const std::string name_, help_;
    mutable std::shared_mutex guard_;
    std::map<std::string, std::vector<Gauge>, std::less<>> by_topic_;
};

}  // namespace shared::metrics
