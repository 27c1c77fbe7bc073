// One piece of a POST: what will become one record.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/events/inbound.hpp"
#include "shared/events/provider_event.hpp"

#include <string>
#include <variant>

namespace ingest::webhooks {

// A value. Strings are bounded and free of NUL characters already.
struct Piece {
    // `message` or `own` with a Message (topic `inbound`); `status sent connection edit delete
    // unknown` with a ProviderEvent (topic `events`).
    std::string kind;
    std::string message_id;            // the provider's; empty where there is none
    shared::WallMs provider_time = 0;  // 0 where the provider gave none, or an absurd one
    shared::events::Address address;   // the other side of the conversation; `hash` is left empty
    // Where the provider says that the person has another address from now on: what is known of it.
    shared::events::Address moved_to;
    // `edit`, `delete`: a patient's, and `address` is his, so that its conversation is known.
    bool is_patients = false;
    std::variant<shared::events::Message, shared::events::ProviderEvent> body;
    std::size_t cut_bytes = 0;  // bytes of the provider's JSON that were cut from `raw`
};

}  // namespace ingest::webhooks
