// What the log gives and takes, without the client library's types.
#pragma once

#include "shared/base/clock.hpp"

#include <cstdint>
#include <string>

namespace shared::kafka {

using Partition = std::int32_t;
using Offset = std::int64_t;

// A record as read. Owns its bytes.
struct Record {
    std::string topic;
    Partition partition = 0;
    Offset offset = 0;
    WallMs timestamp = 0;  // LogAppendTime of the broker
    std::string key;
    std::string value;  // empty with is_tombstone
    bool is_tombstone = false;
};

}  // namespace shared::kafka
