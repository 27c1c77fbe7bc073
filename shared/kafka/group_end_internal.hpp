// How a group's member ends without what librdkafka 2.0.2 does on its own: hang or abort.
#pragma once

#include "shared/kafka/holders_internal.hpp"

#include <chrono>
#include <functional>

namespace shared::kafka {

using EndDeadline = std::chrono::steady_clock::time_point;

// A member destroyed between its join and its first assignment aborts the process (#4381): a join
// under way is waited for by polling, and one that was not answered yet is withdrawn.
// `was_assigned` is asked after every poll. False: the client must never be destroyed.
bool can_be_destroyed(rd_kafka_t* client,
                      const std::function<bool()>& was_assigned,
                      EndDeadline deadline);

// Leaves the group. The library's own call has no deadline and can hang (#4528): its events are
// served here, `on_rebalance` called with those it is for. False if the deadline came first.
bool leave_group(
    rd_kafka_t* client,
    const std::function<void(rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*)>& on_rebalance,
    EndDeadline deadline);

}  // namespace shared::kafka
