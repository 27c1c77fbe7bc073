#include "ingest/records/record.hpp"

#include "shared/base/ids.hpp"
#include "shared/crypto/encoding.hpp"
#include "shared/identity/canonical_address.hpp"
#include "shared/identity/keyed_hash.hpp"

#include <utility>

namespace ingest::records {
namespace {

using shared::events::Envelope;
using shared::events::Message;
using shared::events::ProviderEvent;

std::string canonical_of(const shared::events::Address& address) {
    return shared::identity::canonical_address({.group = address.group,
                                                .bsuid = address.bsuid,
                                                .phone = address.phone,
                                                .lid = address.lid});
}

// What a message is known by that names the same person without the best of these addresses.
std::string lesser_of(shared::events::Address address) {
    if (!address.group.empty()) return "";
    if (!address.bsuid.empty()) {
        address.bsuid.clear();
    } else {
        address.phone.clear();
    }
    return canonical_of(address);
}

Envelope envelope_of(const webhooks::Piece& piece, const Origin& origin, std::int64_t produced_us) {
    Envelope out;
    out.record = shared::uuid_v7().text();
    out.kind = piece.kind;
    out.source = origin.source;
    out.message = piece.message_id;
    out.provider_time = piece.provider_time;
    out.received_at = origin.received_at;
    out.deadline = origin.received_at + kDeadlineMs;
    out.traceparent = origin.traceparent;
    out.stages = {{"received", origin.received_us},
                  {"verified", origin.verified_us},
                  {"produced", produced_us}};
    return out;
}

// Without a line or an address there is no conversation.
std::string conversation_of(const Origin& origin,
                            const std::string& line,
                            const std::string& canonical) {
    if (canonical.empty()) return "";
    return shared::identity::conversation_key(
        origin.installation_key, origin.source, line, canonical);
}

std::string line_of(const webhooks::Piece& piece) {
    return std::visit([](const auto& body) { return body.line; }, piece.body);
}

// Whether it is a patient's, of a conversation that is known, and says what changed.
bool is_change(const webhooks::Piece& piece,
               const ProviderEvent& event,
               const std::string& conversation) {
    if (!piece.is_patients || conversation.empty()) return false;
    return piece.kind == "delete" || (piece.kind == "edit" && !event.text.empty());
}

bool is_lower_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_traceparent(std::string_view text) {
    if (text.size() != 55 || !text.starts_with("00-")) return false;
    if (text[35] != '-' || text[52] != '-') return false;
    const std::string_view trace = text.substr(3, 32);
    const std::string_view parent = text.substr(36, 16);
    const bool zero =
        trace.find_first_not_of('0') == trace.npos || parent.find_first_not_of('0') == parent.npos;
    return !zero && is_lower_hex(trace) && is_lower_hex(parent) && is_lower_hex(text.substr(53));
}

}  // namespace

Record make_record(webhooks::Piece piece, const Origin& origin, std::int64_t produced_us) {
    Envelope envelope = envelope_of(piece, origin, produced_us);
    const std::string canonical = canonical_of(piece.address);
    const std::string line = line_of(piece);
    envelope.conversation = conversation_of(origin, line, canonical);
    Record out;
    out.kind = piece.kind;
    out.key = !envelope.conversation.empty() ? envelope.conversation
              : !line.empty()                ? line
                                             : origin.source;
    if (auto* message = std::get_if<Message>(&piece.body)) {
        out.topic = "inbound";
        envelope.schema = shared::events::kInboundSchema;
        message->address = std::move(piece.address);
        const std::string lesser = lesser_of(message->address);
        if (lesser != canonical) message->address.lesser = conversation_of(origin, line, lesser);
        message->address.hash = shared::identity::address_hash(origin.installation_key, canonical);
        out.value = shared::events::write_message(envelope, *message);
    } else {
        out.topic = "events";
        envelope.schema = shared::events::kEventSchema;
        auto& event = std::get<ProviderEvent>(piece.body);
        event.is_owner_told = is_change(piece, event, envelope.conversation);
        out.value = shared::events::write_event(envelope, event);
    }
    return out;
}

std::optional<Record> make_link(const webhooks::Piece& piece, const Origin& origin) {
    const bool is_moved = !piece.moved_to.reply_to.empty();
    if (piece.kind != "own" && !is_moved) return std::nullopt;
    const std::string greater = canonical_of(is_moved ? piece.moved_to : piece.address);
    const std::string lesser = is_moved ? canonical_of(piece.address) : lesser_of(piece.address);
    if (greater.empty() || lesser.empty() || greater == lesser) return std::nullopt;
    const std::string line = line_of(piece);
    Envelope envelope = envelope_of(piece, origin, origin.verified_us);
    envelope.schema = shared::events::kInboundSchema;
    envelope.kind = "forward";
    envelope.message.clear();
    envelope.conversation = conversation_of(origin, line, lesser);
    const shared::events::Forward link{
        "link",
        conversation_of(origin, line, greater),
        shared::identity::address_hash(origin.installation_key, greater),
        false,
        ""};
    return Record{"inbound",
                  envelope.kind,
                  envelope.conversation,
                  shared::events::write_forward(envelope, link)};
}

std::optional<Record> make_change(const webhooks::Piece& piece, const Origin& origin) {
    const auto* event = std::get_if<ProviderEvent>(&piece.body);
    if (event == nullptr) return std::nullopt;
    Envelope envelope = envelope_of(piece, origin, origin.verified_us);
    envelope.schema = shared::events::kInboundSchema;
    const std::string canonical = canonical_of(piece.address);
    envelope.conversation = conversation_of(origin, event->line, canonical);
    if (!is_change(piece, *event, envelope.conversation)) return std::nullopt;
    const bool is_edit = piece.kind == "edit";
    Message message;
    message.provider = event->provider;
    message.line = event->line;
    message.type = is_edit ? std::string_view("text") : shared::events::kDeleted;
    if (is_edit) message.text = event->text;
    message.address = piece.address;
    message.address.hash = shared::identity::address_hash(origin.installation_key, canonical);
    envelope.record = shared::events::change_record_id(
        piece.kind, envelope.conversation, piece.message_id, message.text);
    return Record{"inbound",
                  envelope.kind,
                  envelope.conversation,
                  shared::events::write_message(envelope, message)};
}

std::string traceparent(std::string_view given) {
    if (is_traceparent(given)) return std::string(given);
    const auto hex = [](const shared::Uuid& id) {
        return shared::crypto::to_hex(
            {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
    };
    // The last half of an id is random but for two bits.
    return "00-" + hex(shared::uuid_v7()) + "-" + hex(shared::uuid_v7()).substr(16) + "-01";
}

}  // namespace ingest::records
