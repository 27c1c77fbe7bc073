// One gauge by topic and partition, -1 until it is set.
#pragma once

#include "shared/metrics/metrics.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shared::metrics {

// Thread-safe after construction. What is not among the topics and partitions is passed over.
class PartitionGauges {
  public:
    PartitionGauges(Registry& registry,
                    const std::string& name,
                    const std::string& help,
                    const std::vector<std::string>& topics,
                    int partitions) {
        for (const std::string& topic : topics) {
            auto& gauges = by_topic_[topic];
            for (int i = 0; i < partitions; ++i) {
                const Labels labels{{"topic", topic}, {"partition", std::to_string(i)}};
                gauges.push_back(registry.gauge(name, help, labels));
                gauges.back().set(-1);
            }
        }
    }
    void set(std::string_view topic, int partition, double value) const {
        const auto found = by_topic_.find(topic);
        if (found == by_topic_.end() || partition < 0) return;
        const auto at = static_cast<std::size_t>(partition);
        if (at < found->second.size()) found->second[at].set(value);
    }

  private:
    std::map<std::string, std::vector<Gauge>, std::less<>> by_topic_;
};

}  // namespace shared::metrics
