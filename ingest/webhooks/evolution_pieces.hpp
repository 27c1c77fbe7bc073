// One element of an Evolution event as a piece. Each function takes any JSON and gives `unknown`
// where the element is not what its event says.
// Thread-safety: free functions without state.
#pragma once

#include "ingest/webhooks/piece.hpp"
#include "shared/json/value.hpp"

#include <string>

namespace ingest::webhooks {

struct EvolutionEvent {
    std::string name;  // normalised: `messages.upsert`
    std::string line;  // instance; empty where the body names none
    shared::WallMs received_at = 0;
};

// messages.upsert: `message`, or `own` where the clinic's phone wrote it.
Piece evolution_message(const EvolutionEvent& event, const shared::json::Value& data);
// send.message: `sent`, with the text that went out.
Piece evolution_sent(const EvolutionEvent& event, const shared::json::Value& data);
// messages.update: `status` of one of our sends, `edit` or `delete`.
Piece evolution_update(const EvolutionEvent& event, const shared::json::Value& data);
// messages.edited: `edit` or `delete`, keyed by the line: its `key` is in the sender's view.
Piece evolution_edited(const EvolutionEvent& event, const shared::json::Value& data);
// messages.delete: `delete`.
Piece evolution_delete(const EvolutionEvent& event, const shared::json::Value& data);
// call: `message` of the one who calls, when it begins to ring; its end says nothing new.
Piece evolution_call(const EvolutionEvent& event, const shared::json::Value& data);
// connection.update: `connection`.
Piece evolution_connection(const EvolutionEvent& event, const shared::json::Value& data);
// Everything else, kept as it came.
Piece evolution_unknown(const EvolutionEvent& event, const shared::json::Value& data);

}  // namespace ingest::webhooks
