// How far a consumer group is behind in a topic, seen from outside: no member of it.
#pragma once

#include "shared/base/result.hpp"
#include "shared/kafka/record.hpp"
#include "shared/kafka/settings.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace shared::kafka {

struct PartitionLag {
    Partition partition = 0;
    std::int64_t records = 0;  // stored and not committed
    bool is_old = false;       // the first of them was stored before the time asked for
};

class GroupLag {
  public:
    virtual ~GroupLag() = default;
    // Of each partition. Waits for the broker, some seconds at most. Errors (retry): `kafka_down`,
    // `kafka_timeout`. One thread at a time.
    virtual Result<std::vector<PartitionLag>> read(WallMs stored_before) = 0;
};

// `group` and `topic` without prefix.
std::unique_ptr<GroupLag> make_group_lag(const Settings& settings,
                                         const std::string& group,
                                         const std::string& topic);

}  // namespace shared::kafka
