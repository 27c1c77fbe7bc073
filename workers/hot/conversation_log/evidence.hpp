// When to look for evidence of an open send, and what counts as one. Pure.
#pragma once

#include "shared/events/provider_event.hpp"
#include "workers/hot/conversation_log/state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace workers::hot::conversation_log {

// Without any evidence for that long a send is given up: sent once more, or left to staff.
inline constexpr shared::WallMs kEvidenceFor = 30'000;

// When the owner reads `events` next; `since`: the claim was stored, `checks`: reads made.
shared::WallMs evidence_due(shared::WallMs since, int checks);

struct Evidence {
    shared::events::DeliveryState delivery = shared::events::DeliveryState::kSent;
    std::string provider_message_id;
    std::string error;          // of a failed delivery
    const char* by = "status";  // as Metrics::count_settled
};

// What this event proves of the send; nothing if it is about another. `names`: the conversations of
// its patient, for a provider may report it by any of the addresses.
std::optional<Evidence> match(const OpenSend& send,
                              const std::vector<std::string>& names,
                              const shared::events::Envelope& envelope,
                              const shared::events::ProviderEvent& event);

}  // namespace workers::hot::conversation_log
