// One element of a Meta change as a piece. Each function takes any JSON and gives `unknown` where
// the element is not what its list says.
// Thread-safety: free functions without state.
#pragma once

#include "ingest/webhooks/meta_address.hpp"
#include "ingest/webhooks/piece.hpp"
#include "shared/json/value.hpp"

#include <string>

namespace ingest::webhooks {

struct MetaChange {
    std::string field;
    std::string line;           // phone_number_id; empty where the change names none
    shared::json::Value value;  // the whole change's value
    MetaContacts contacts;      // of that value
    shared::WallMs received_at = 0;
};

// messages[]: `message`; `edit` and `delete` for what changes an earlier one; `unknown` for
// system messages.
Piece meta_message(const MetaChange& change, const shared::json::Value& message);
// message_echoes[]: `own`, what staff wrote in the WhatsApp Business app.
Piece meta_echo(const MetaChange& change, const shared::json::Value& echo);
// calls[]: `message` of the one who calls; `unknown` for what becomes of the call.
Piece meta_call(const MetaChange& change, const shared::json::Value& call);
// statuses[]: `status` of one of our sends.
Piece meta_status(const MetaChange& change, const shared::json::Value& status);
// errors[]: `unknown`.
Piece meta_error(const MetaChange& change, const shared::json::Value& error);
// A change, or whatever else, that nobody knows.
Piece meta_unknown(const MetaChange& change, const shared::json::Value& raw);

}  // namespace ingest::webhooks
