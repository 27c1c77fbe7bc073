// How far behind the end of the log the worker is: one partition is asked at a time, since the
// question goes to the broker. Pure.
#pragma once

#include "shared/kafka/group_consumer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace workers::background {

class LagRound {
  public:
    // The next partition to ask, round and round; nothing where there is none.
    std::optional<shared::kafka::TopicPartition> next(
        const std::vector<shared::kafka::TopicPartition>& owned) {
        if (owned.empty()) return std::nullopt;
        if (at_ >= owned.size()) at_ = 0;
        return owned[at_++];
    }
    // Takes an answer; after a full round, the largest lag of it.
    std::optional<std::int64_t> answered(std::int64_t lag, std::size_t partitions) {
        worst_ = std::max(worst_, lag);
        if (at_ < partitions) return std::nullopt;
        const std::int64_t out = worst_;
        worst_ = 0;
        return out;
    }

  private:
    std::size_t at_ = 0;
    std::int64_t worst_ = 0;
};

}  // namespace workers::background
