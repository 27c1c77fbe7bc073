#include "shared/kafka/group_end_internal.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

#include <algorithm>

namespace shared::kafka {
namespace {

constexpr int kStepMs = 100;

int step_until(EndDeadline deadline) {
    return std::min(left_ms(deadline), kStepMs);
}

// Whether the coordinator has answered a join: from then on there is a member id.
bool is_joining(rd_kafka_t* client) {
    char* id = rd_kafka_memberid(client);
    const bool found = id != nullptr && *id != '\0';
    if (id != nullptr) rd_kafka_mem_free(client, id);
    return found;
}

}  // namespace

bool can_be_destroyed(rd_kafka_t* client,
                      const std::function<bool()>& was_assigned,
                      EndDeadline deadline) {
    if (was_assigned()) return true;
    // Answers to a join that come after this are dropped by the library.
    if (!is_joining(client)) rd_kafka_unsubscribe(client);
    const bool has_joined = is_joining(client);
    while (!was_assigned() && is_joining(client) && left_ms(deadline) > 0) {
        // A record is of no use any more.
        const MessageHolder message(rd_kafka_consumer_poll(client, step_until(deadline)));
    }
    return was_assigned() || !has_joined;
}

bool leave_group(
    rd_kafka_t* client,
    const std::function<void(rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*)>& on_rebalance,
    EndDeadline deadline) {
    const QueueHolder events(rd_kafka_queue_new(client));
    const ErrorHolder failure(rd_kafka_consumer_close_queue(client, events.get()));
    if (failure) return false;
    while (rd_kafka_consumer_closed(client) == 0) {
        if (left_ms(deadline) == 0) return false;
        const EventHolder event(rd_kafka_queue_poll(events.get(), step_until(deadline)));
        if (event && rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_REBALANCE) {
            on_rebalance(rd_kafka_event_error(event.get()),
                         rd_kafka_event_topic_partition_list(event.get()));
        }
    }
    return true;
}

}  // namespace shared::kafka
