#include "shared/kafka/ack_slots_internal.hpp"

#include <algorithm>
#include <utility>

namespace shared::kafka {

AckSlot* AckSlots::take(OnAck on_ack) {
    const std::lock_guard lock(guard_);
    if (free_.empty()) free_.push_back(&slots_.emplace_back());
    AckSlot* slot = free_.back();
    free_.pop_back();
    slot->on_ack = std::move(on_ack);
    slot->sequence = next_sequence_++;
    slot->used = true;
    return slot;
}

void AckSlots::give_back(AckSlot* slot) {
    // Destroyed outside the lock: what the callback holds may be anything.
    const OnAck ended = std::exchange(slot->on_ack, nullptr);
    const std::lock_guard lock(guard_);
    slot->used = false;
    free_.push_back(slot);
    if (free_.size() == slots_.size()) unused_.notify_all();
}

std::vector<AckSlot*> AckSlots::used() {
    const std::lock_guard lock(guard_);
    std::vector<AckSlot*> found;
    for (AckSlot& slot : slots_) {
        if (slot.used) found.push_back(&slot);
    }
    std::ranges::sort(found, {}, &AckSlot::sequence);
    return found;
}

std::size_t AckSlots::in_use() const {
    const std::lock_guard lock(guard_);
    return slots_.size() - free_.size();
}

bool AckSlots::wait_until_unused(std::chrono::milliseconds timeout) {
    std::unique_lock lock(guard_);
    return unused_.wait_for(lock, timeout, [this] { return free_.size() == slots_.size(); });
}

}  // namespace shared::kafka
