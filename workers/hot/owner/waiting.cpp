// A message may wait in its lane: for an open send, for what another conversation knows, for
// another try. Urgent words wait for none of these.
#include "workers/hot/owner/partition_owner.hpp"

#include <iterator>

namespace workers::hot::owner {

// The next reply waits for an open one, for some seconds.
bool PartitionOwner::must_wait(const std::string& key, Item& item) {
    if (state_of(key).open.empty()) return false;
    const shared::MonoUs now = ports_.clock.mono_us();
    if (item.waiting_since == 0) item.waiting_since = now;
    item.is_waiting = now - item.waiting_since < settings_.open_wait_ms * 1000 &&
                      !is_urgent(key, item, *item.context.clinic);
    return item.is_waiting;
}

bool PartitionOwner::is_urgent(const std::string& key,
                               const Item& item,
                               const lookup::Clinic& clinic) {
    return conversation::is_urgent(state_of(key),
                                   {item.envelope, item.message},
                                   clinic,
                                   ports_.engine,
                                   ports_.clock.wall_ms());
}

// All of a conversation are messages to the same clinic: the one that waits has it at hand.
void PartitionOwner::let_urgent_pass(const std::string& key) {
    const auto found = lanes_.find(key);
    if (found == lanes_.end() || !found->second.is_busy) return;
    auto& queue = found->second.queue;
    const Item& front = *queue.front();
    if (!front.is_waiting || front.context.clinic == nullptr) return;
    for (auto place = std::next(queue.begin()); place != queue.end(); ++place) {
        Item& item = **place;
        if (item.is_weighed || item.envelope.kind != "message") continue;
        item.is_weighed = true;
        if (!is_urgent(key, item, *front.context.clinic)) continue;
        auto urgent = std::move(*place);
        queue.erase(place);
        return push_urgent(key, std::move(urgent));
    }
}

}  // namespace workers::hot::owner
