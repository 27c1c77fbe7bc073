#include "shared/memory/mem0/adds_in_flight.hpp"

namespace shared::memory::mem0 {

AddsInFlight::Entry AddsInFlight::begin(const UserId& user, const Uuid& outbox_id, MonoUs now) {
    expire(now);
    if (adds_.contains(user)) return Entry::kPatientBusy;
    if (adds_.size() >= kMost) return Entry::kFull;
    adds_.emplace(user, Add{outbox_id});
    return Entry::kTaken;
}

void AddsInFlight::end(const UserId& user, const Uuid& outbox_id) {
    const auto add = adds_.find(user);
    if (add != adds_.end() && add->second.outbox_id == outbox_id) adds_.erase(add);
}

void AddsInFlight::lose(const UserId& user, const Uuid& outbox_id, MonoUs now) {
    const auto add = adds_.find(user);
    if (add != adds_.end() && add->second.outbox_id == outbox_id) {
        add->second.lost_until = now + kLostFor;
    }
}

void AddsInFlight::seen(const UserId& user, const Uuid& outbox_id) {
    const auto add = adds_.find(user);
    if (add != adds_.end() && add->second.outbox_id == outbox_id && add->second.lost_until != 0) {
        adds_.erase(add);
    }
}

std::size_t AddsInFlight::count(MonoUs now) {
    expire(now);
    return adds_.size();
}

void AddsInFlight::expire(MonoUs now) {
    std::erase_if(adds_, [now](const auto& entry) {
        return entry.second.lost_until != 0 && entry.second.lost_until <= now;
    });
}

}  // namespace shared::memory::mem0
