#include "ingest/webhooks/meta_pieces.hpp"

#include "ingest/webhooks/meta_address.hpp"
#include "ingest/webhooks/meta_content.hpp"
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

Piece event_piece(std::string_view kind,
                  std::string_view event,
                  const MetaChange& change,
                  const Value& raw) {
    Stripped stripped = strip(raw);
    ProviderEvent body;
    body.provider = "meta";
    body.line = change.line;
    body.event = event.empty() ? std::string_view("unnamed") : event;
    body.raw = std::move(stripped.json);
    Piece piece;
    piece.kind = kind;
    piece.cut_bytes = stripped.cut_bytes;
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

Address group_address(const Value& id) {
    Address out;
    out.group = clean_id(id);
    out.reply_to = out.group;
    return out;
}

// With a single person and a single message there is no doubt whose it is.
Address only_contact(const MetaChange& change, std::string_view list) {
    const Value contacts = change.value["contacts"];
    if (contacts.size() != 1 || change.value[list].size() != 1) return {};
    const Value contact = contacts.at(0);
    return meta_address({}, contact["wa_id"].string_or(""), contact["user_id"].string_or(""));
}

Address sender_of(const MetaChange& change, const Value& message) {
    if (!clean_id(message["group_id"]).empty()) return group_address(message["group_id"]);
    const std::string_view number = message["from"].string_or("");
    const std::string_view user_id = message["from_user_id"].string_or("");
    if (number.empty() && user_id.empty()) return only_contact(change, "messages");
    return meta_address(change.contacts, number, user_id);
}

Address recipient_of(const MetaChange& change, const Value& echo) {
    if (!clean_id(echo["group_id"]).empty()) return group_address(echo["group_id"]);
    return meta_address(
        change.contacts, echo["to"].string_or(""), echo["to_user_id"].string_or(""));
}

bool is_somebody(const Address& address) {
    return !address.reply_to.empty();
}

// Messages that are about another one or about the account, not words of their own.
Piece special(const MetaChange& change, const Value& message, std::string_view type) {
    Piece piece = event_piece("unknown", type, change, message);
    piece.provider_time = provider_time(message["timestamp"], change.received_at);
    about(piece, clean_id(message["id"]));
    if (type == "system") {
        const Value system = message["system"];
        const std::string_view number = system["wa_id"].string_or("");
        piece.moved_to = meta_address(change.contacts,
                                      number.empty() ? system["new_wa_id"].string_or("") : number,
                                      system["user_id"].string_or(""));
        return piece;
    }
    std::string original = clean_id(message[type]["original_message_id"]);
    if (original.empty()) return piece;
    about(piece, std::move(original));
    piece.kind = type == "edit" ? "edit" : "delete";
    if (type == "edit") event_of(piece).text = meta_content(message["edit"]["message"]).text;
    return piece;
}

bool is_special(std::string_view type) {
    return type == "system" || type == "edit" || type == "revoke";
}

Piece written(const MetaChange& change, const Value& message, bool own) {
    Piece piece;
    piece.message_id = clean_id(message["id"]);
    piece.address = own ? recipient_of(change, message) : sender_of(change, message);
    const std::string_view type = message["type"].string_or("");
    if (piece.message_id.empty() || !is_somebody(piece.address)) {
        return event_piece("unknown", change.field, change, message);
    }
    if (is_special(type)) {
        Piece out = special(change, message, type);
        out.address = std::move(piece.address);
        out.is_patients = !own;
        return out;
    }
    MetaContent content = meta_content(message);
    Stripped raw = strip(message);
    Message body;
    body.provider = "meta";
    body.line = change.line;
    body.type = std::move(content.type);
    body.text = std::move(content.text);
    body.choice = std::move(content.choice);
    body.quoted = std::move(content.quoted);
    if (!own) {
        const Value contact = change.contacts.find(message["from"].string_or(""),
                                                   message["from_user_id"].string_or(""));
        body.name = clean_name(contact["profile"]["name"]);
    }
    body.raw = std::move(raw.json);
    piece.kind = own ? "own" : "message";
    piece.provider_time = provider_time(message["timestamp"], change.received_at);
    piece.cut_bytes = raw.cut_bytes;
    piece.body = std::move(body);
    return piece;
}

std::string_view state_of(std::string_view status) {
    if (status == "played") return "read";
    const bool known = status == "accepted" || status == "sent" || status == "delivered" ||
                       status == "read" || status == "failed";
    return known ? status : std::string_view{};
}

}  // namespace

Piece meta_message(const MetaChange& change, const Value& message) {
    return written(change, message, false);
}

Piece meta_echo(const MetaChange& change, const Value& echo) {
    return written(change, echo, true);
}

Piece meta_call(const MetaChange& change, const Value& call) {
    const bool is_theirs = call["direction"].string_or("") != "BUSINESS_INITIATED";
    Piece piece;
    piece.message_id = clean_id(call["id"]);
    piece.address = sender_of(change, call);
    if (call["event"].string_or("") != "connect" || !is_theirs || piece.message_id.empty() ||
        !is_somebody(piece.address)) {
        return event_piece("unknown", change.field, change, call);
    }
    Message body;  // nothing of how the call would be set up goes on
    body.provider = "meta";
    body.line = change.line;
    body.type = "call";
    piece.kind = "message";
    piece.provider_time = provider_time(call["timestamp"], change.received_at);
    piece.body = std::move(body);
    return piece;
}

Piece meta_status(const MetaChange& change, const Value& status) {
    Piece piece = event_piece("unknown", "statuses", change, status);
    about(piece, clean_id(status["id"]));
    piece.provider_time = provider_time(status["timestamp"], change.received_at);
    if (status["recipient_type"].string_or("") == "group") {
        piece.address = group_address(status["recipient_id"]);
    } else {
        piece.address = meta_address(change.contacts,
                                     status["recipient_id"].string_or(""),
                                     status["recipient_user_id"].string_or(""));
    }
    const std::string_view state = state_of(status["status"].string_or(""));
    ProviderEvent& body = event_of(piece);
    body.callback = clean_id(status["biz_opaque_callback_data"]);
    body.error = clean_id(status["errors"].at(0)["code"]);
    if (state.empty() || piece.message_id.empty()) return piece;
    piece.kind = "status";
    body.state = state;
    return piece;
}

Piece meta_error(const MetaChange& change, const Value& error) {
    Piece piece = event_piece("unknown", "errors", change, error);
    event_of(piece).error = clean_id(error["code"]);
    return piece;
}

Piece meta_unknown(const MetaChange& change, const Value& raw) {
    return event_piece("unknown", change.field, change, raw);
}

}  // namespace ingest::webhooks
