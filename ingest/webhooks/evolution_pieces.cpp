#include "ingest/webhooks/evolution_pieces.hpp"

#include "ingest/webhooks/evolution_address.hpp"
#include "ingest/webhooks/evolution_content.hpp"
#include "ingest/webhooks/strip.hpp"
#include "ingest/webhooks/values.hpp"

#include <string_view>
#include <utility>

namespace ingest::webhooks {
namespace {

using shared::events::Address;
using shared::events::Message;
using shared::events::ProviderEvent;
using shared::json::Value;

// Numbers of the protocol's message types, where a sender does not write their names.
constexpr std::int64_t kRevoke = 0;
constexpr std::int64_t kMessageEdit = 14;

bool is_somebody(const Address& address) {
    return !address.phone.empty() || !address.lid.empty() || !address.group.empty();
}

Piece event_piece(std::string_view kind, const EvolutionEvent& event, const Value& data) {
    // Session keys of the sender's own connection: nothing of it goes on.
    Stripped raw = event.name == "creds.update" ? cut_whole(data) : strip(data);
    ProviderEvent body;
    body.provider = "evolution";
    body.line = event.line;
    body.event = event.name;
    body.raw = std::move(raw.json);
    Piece piece;
    piece.kind = kind;
    piece.cut_bytes = raw.cut_bytes;
    piece.body = std::move(body);
    return piece;
}

ProviderEvent& event_of(Piece& piece) {
    return std::get<ProviderEvent>(piece.body);
}

void about(Piece& piece, std::string message_id) {
    event_of(piece).provider_message_id = message_id;
    piece.message_id = std::move(message_id);
}

// Rows name the id `keyId`, older ones `id`, stored records hold a nested key.
Value key_of(const Value& row) {
    return row["key"].is_object() ? row["key"] : row;
}

std::string id_of(const Value& row) {
    if (row["key"].is_object()) return clean_id(row["key"]["id"]);
    const std::string id = clean_id(row["keyId"]);
    return id.empty() ? clean_id(row["id"]) : id;
}

// Without a word on it, it may be the clinic's own.
bool is_patients(const Value& key) {
    return !key["fromMe"].bool_or(true);
}

// Our words for the sender's states; empty for others.
std::string_view state_of(const Value& status) {
    constexpr std::string_view kByNumber[]{
        "ERROR", "PENDING", "SERVER_ACK", "DELIVERY_ACK", "READ", "PLAYED"};
    std::string_view name = status.string_or("");
    const auto number = status.integer();
    if (number && *number >= 0 && *number < 6) name = kByNumber[static_cast<size_t>(*number)];
    if (name == "ERROR") return "failed";
    if (name == "PENDING") return "accepted";
    if (name == "SERVER_ACK") return "sent";
    if (name == "DELIVERY_ACK") return "delivered";
    return name == "READ" || name == "PLAYED" ? "read" : "";
}

// An edit or a revocation inside a protocol message; nothing is known of the other types.
Piece protocol_piece(const EvolutionEvent& event, const Value& protocol, const Value& raw) {
    const Value type = protocol["type"];
    const std::int64_t number = type.integer_or(-1);
    const bool edit = type.string_or("") == "MESSAGE_EDIT" || number == kMessageEdit;
    const bool revoke = type.string_or("") == "REVOKE" || number == kRevoke;
    Piece piece = event_piece(edit ? "edit" : revoke ? "delete" : "unknown", event, raw);
    about(piece, clean_id(protocol["key"]["id"]));
    if (piece.message_id.empty()) piece.kind = "unknown";
    if (edit) event_of(piece).text = evolution_content(protocol["editedMessage"]).text;
    piece.provider_time = provider_time(protocol["timestampMs"], event.received_at);
    return piece;
}

}  // namespace

Piece evolution_message(const EvolutionEvent& event, const Value& data) {
    const Value key = data["key"];
    const bool own = key["fromMe"].bool_or(false);
    Piece piece;
    piece.message_id = clean_id(key["id"]);
    piece.address = evolution_address(key, own);
    if (piece.message_id.empty() || !is_somebody(piece.address)) {
        return evolution_unknown(event, data);
    }
    Content content = evolution_content(data["message"]);
    if (content.protocol.exists()) return protocol_piece(event, content.protocol, data);
    Stripped raw = strip(data);
    Message message;
    message.provider = "evolution";
    message.line = event.line;
    message.type = std::move(content.type);
    message.text = std::move(content.text);
    message.choice = std::move(content.choice);
    message.quoted = std::move(content.quoted);
    if (message.quoted.empty()) message.quoted = clean_id(data["contextInfo"]["stanzaId"]);
    // What a sender calls its own account is no name of a patient.
    if (!own) message.name = clean_name(data["pushName"]);
    message.raw = std::move(raw.json);
    piece.kind = own ? "own" : "message";
    piece.provider_time = provider_time(data["messageTimestamp"], event.received_at);
    piece.cut_bytes = raw.cut_bytes;
    piece.body = std::move(message);
    return piece;
}

Piece evolution_sent(const EvolutionEvent& event, const Value& data) {
    Piece piece = event_piece("sent", event, data);
    about(piece, id_of(data));
    if (piece.message_id.empty()) return evolution_unknown(event, data);
    piece.address = evolution_address(key_of(data), true);
    piece.provider_time = provider_time(data["messageTimestamp"], event.received_at);
    event_of(piece).text = evolution_content(data["message"]).text;
    return piece;
}

Piece evolution_update(const EvolutionEvent& event, const Value& data) {
    Piece piece = event_piece("unknown", event, data);
    about(piece, id_of(data));
    if (piece.message_id.empty()) return piece;
    const Value key = key_of(data);
    piece.address = evolution_address(key, true);
    piece.is_patients = is_patients(key);
    piece.provider_time = provider_time(data["datetime"], event.received_at);
    const std::string_view state = state_of(data["status"]);
    if (data["message"]["editedMessage"].is_object()) {
        // The status beside an edit means nothing.
        piece.kind = "edit";
        event_of(piece).text = evolution_content(data["message"]).text;
    } else if (data["status"].string_or("") == "DELETED") {
        piece.kind = "delete";
    } else if (!state.empty() && key["fromMe"].bool_or(true)) {
        // Where the patient wrote the message, it is the clinic that has read it.
        piece.kind = "status";
        event_of(piece).state = state;
    }
    return piece;
}

Piece evolution_edited(const EvolutionEvent& event, const Value& data) {
    return protocol_piece(event, data, data);
}

Piece evolution_delete(const EvolutionEvent& event, const Value& data) {
    Piece piece = event_piece("delete", event, data);
    about(piece, id_of(data));
    if (piece.message_id.empty()) return evolution_unknown(event, data);
    piece.address = evolution_address(key_of(data), true);
    piece.is_patients = is_patients(key_of(data));
    return piece;
}

Piece evolution_call(const EvolutionEvent& event, const Value& data) {
    const bool is_ringing =
        data["status"].string_or("") == "offer" && !data["offline"].bool_or(false);
    Piece piece;
    piece.message_id = clean_id(data["id"]);
    piece.address = evolution_person(data["from"].string_or(""));
    const bool is_known = !piece.message_id.empty() && is_somebody(piece.address);
    if (!is_ringing || !is_known || data["isGroup"].bool_or(false)) {
        return evolution_unknown(event, data);
    }
    Stripped raw = strip(data);
    Message message;
    message.provider = "evolution";
    message.line = event.line;
    message.type = "call";
    message.raw = std::move(raw.json);
    piece.kind = "message";
    piece.cut_bytes = raw.cut_bytes;
    piece.body = std::move(message);
    return piece;
}

Piece evolution_connection(const EvolutionEvent& event, const Value& data) {
    Piece piece = event_piece("connection", event, data);
    ProviderEvent& body = event_of(piece);
    const std::string_view state = data["state"].string_or("");
    if (state == "open" || state == "connecting" || state == "close" || state == "refused") {
        body.state = state;
    } else {
        piece.kind = "unknown";
    }
    if (const auto reason = data["statusReason"].integer()) body.error = std::to_string(*reason);
    return piece;
}

Piece evolution_unknown(const EvolutionEvent& event, const Value& data) {
    Piece piece = event_piece("unknown", event, data);
    if (event.name.empty()) event_of(piece).event = "unnamed";
    return piece;
}

}  // namespace ingest::webhooks
