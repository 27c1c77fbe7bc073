// Topic `events`: what the providers tell beside messages. Kinds and who cares:
//   status      delivery of one of our sends (Meta statuses, Evolution messages.update)
//   sent        a text went out through the API (Evolution send.message)
//   connection  the line went up or down
//   edit        a patient changed a message
//   delete      a patient took a message back
//   unknown     everything else, kept as it came (stripped)
#pragma once

#include "shared/events/envelope.hpp"

#include <string>

namespace shared::events {

inline constexpr std::string_view kEventSchema = "event.v1";

struct ProviderEvent {
    std::string provider;  // `evolution` or `meta`
    std::string line;      // instance name or phone_number_id
    std::string event;     // the provider's own name of it, normalised: `messages.update`
    // status: `accepted sent delivered read failed`; connection: `open connecting close refused`
    std::string state;
    std::string provider_message_id;  // the message it is about; as Envelope::message
    std::string callback;             // our reply id where the provider gives it back
    std::string text;                 // sent: the text that went out; edit: the new text
    // edit, delete: topic `inbound` tells the owner of the conversation as well
    bool is_owner_told = false;
    std::string error;  // status failed: the provider's code
    std::string raw;    // the provider's own JSON, stripped; may be empty
};

std::string write_event(const Envelope& envelope, const ProviderEvent& event);
// Takes the `body` member. Error `bad_record` (dead letter).
Result<ProviderEvent> read_event(const json::Value& body);

}  // namespace shared::events
