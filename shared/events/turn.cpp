#include "shared/events/turn.hpp"

#include "shared/events/reminder.hpp"

#include <array>
#include <utility>

namespace shared::events {
namespace {

constexpr std::array kOutcomes{
    std::pair{Outcome::kReplied, std::string_view("replied")},
    std::pair{Outcome::kFellBack, std::string_view("fell_back")},
    std::pair{Outcome::kSuppressed, std::string_view("suppressed")},
    std::pair{Outcome::kHandedOver, std::string_view("handed_over")},
    std::pair{Outcome::kDead, std::string_view("dead")},
    std::pair{Outcome::kParked, std::string_view("parked")},
    std::pair{Outcome::kJoining, std::string_view("joining")},
    std::pair{Outcome::kForwarded, std::string_view("forwarded")},
    std::pair{Outcome::kAsked, std::string_view("asked")},
};
constexpr std::array kDeliveries{
    std::pair{DeliveryState::kNone, std::string_view("none")},
    std::pair{DeliveryState::kUnconfirmed, std::string_view("unconfirmed")},
    std::pair{DeliveryState::kSent, std::string_view("sent")},
    std::pair{DeliveryState::kFailed, std::string_view("failed")},
};

template <typename Table, typename Key>
std::string_view name_in(const Table& table, Key key) {
    for (const auto& [value, text] : table) {
        if (value == key) return text;
    }
    return "";
}

template <typename Key, typename Table>
std::optional<Key> find_in(const Table& table, std::string_view wanted) {
    for (const auto& [value, text] : table) {
        if (text == wanted) return value;
    }
    return std::nullopt;
}

void write_session(json::Writer& out, const SessionRef& session) {
    out.begin_object().member("id", session.id).member_if("previous", session.previous);
    out.member("started_at", session.started_at);
    out.member("last_message_at", session.last_message_at);
    out.member("silent_until", session.silent_until);
    out.member_if("language", session.language);
    if (session.opted_out) out.member("opted_out", true);
    write_allergies(out, session.allergies);
    out.end_object();
}

void write_reply(json::Writer& out, const Reply& reply) {
    out.begin_object().member("id", reply.id).member("text", reply.text);
    out.member("to", reply.to).member_if("provider_message_id", reply.provider_message_id);
    out.member("attempt", reply.attempt).member("claimed_at", reply.claimed_at);
    out.member("sent_at", reply.sent_at).end_object();
}

SessionRef read_session(const json::Value& value) {
    SessionRef out;
    out.id = value["id"].string_or("");
    out.previous = value["previous"].string_or("");
    out.started_at = value["started_at"].integer_or(0);
    out.last_message_at = value["last_message_at"].integer_or(0);
    out.silent_until = value["silent_until"].integer_or(0);
    out.language = value["language"].string_or("");
    out.opted_out = value["opted_out"].bool_or(false);
    out.allergies = read_allergies(value["allergies"]);
    return out;
}

Reply read_reply(const json::Value& value) {
    Reply out;
    out.id = value["id"].string_or("");
    out.text = value["text"].string_or("");
    out.to = value["to"].string_or("");
    out.provider_message_id = value["provider_message_id"].string_or("");
    out.attempt = static_cast<int>(value["attempt"].integer_or(1));
    out.claimed_at = value["claimed_at"].integer_or(0);
    out.sent_at = value["sent_at"].integer_or(0);
    return out;
}

}  // namespace

std::string_view name(Outcome outcome) {
    return name_in(kOutcomes, outcome);
}
std::optional<Outcome> parse_outcome(std::string_view text) {
    return find_in<Outcome>(kOutcomes, text);
}
bool is_final(Outcome outcome) {
    return outcome <= Outcome::kDead;
}

std::string_view name(DeliveryState state) {
    return name_in(kDeliveries, state);
}
std::optional<DeliveryState> parse_delivery_state(std::string_view text) {
    return find_in<DeliveryState>(kDeliveries, text);
}

namespace {

void write_texts(json::Writer& out, std::string_view name, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    out.key(name).begin_array();
    for (const std::string& text : texts) out.string(text);
    out.end_array();
}

std::vector<std::string> read_texts(const json::Value& value, std::size_t most) {
    std::vector<std::string> out;
    value.each_element([&](json::Value text) {
        if (out.size() < most) out.emplace_back(text.string_or(""));
    });
    return out;
}

}  // namespace

void write_allergies(json::Writer& out, const std::vector<std::string>& allergies) {
    write_texts(out, "allergies", allergies);
}
std::vector<std::string> read_allergies(const json::Value& value) {
    return read_texts(value, kMostAllergies);
}

void write_memories(json::Writer& out, const std::vector<std::string>& ids) {
    write_texts(out, "memories", ids);
}
std::vector<std::string> read_memories(const json::Value& value) {
    return read_texts(value, kMostMemories);
}

namespace {

bool has_words(std::string_view kind) {
    return kind == "message" || kind == "own" || kind == "edit" || kind == kReminder;
}

}  // namespace

std::string write_turn(const Envelope& envelope, const Turn& turn) {
    json::Writer out;
    begin_record(out, envelope);
    out.begin_object();
    out.member("outcome", name(turn.outcome)).member_if("reason", turn.reason);
    out.member("delivery", name(turn.delivery)).member_if("intent", turn.intent);
    out.member_if("organization_id", turn.organization_id);
    out.member_if("clinic_id", turn.clinic_id).member_if("patient_id", turn.patient_id);
    out.member("counter", turn.counter);
    out.key("session");
    write_session(out, turn.session);
    out.member("message_kind", turn.message_kind);
    if (has_words(turn.message_kind)) {
        out.key("message");
        write_message_body(out, turn.message);
    }
    if (turn.reply) {
        out.key("reply");
        write_reply(out, *turn.reply);
    }
    if (turn.staff) {
        out.key("staff").begin_object().member("reason", turn.staff->reason).end_object();
    }
    if (!turn.request.empty()) {
        out.key("request");
        write_request(out, turn.request);
    }
    write_memories(out, turn.memories);
    out.end_object().end_object();
    return out.take();
}

Result<Turn> read_turn(const json::Value& body) {
    const auto outcome = parse_outcome(body["outcome"].string_or(""));
    const auto delivery = parse_delivery_state(body["delivery"].string_or("none"));
    if (!outcome || !delivery) {
        return Error{"bad_record", "turn without outcome or delivery", Action::kDeadLetter};
    }
    Turn out;
    out.outcome = *outcome;
    out.delivery = *delivery;
    out.reason = body["reason"].string_or("");
    out.intent = body["intent"].string_or("");
    out.organization_id = body["organization_id"].string_or("");
    out.clinic_id = body["clinic_id"].string_or("");
    out.patient_id = body["patient_id"].string_or("");
    out.counter = body["counter"].integer_or(0);
    out.session = read_session(body["session"]);
    out.message_kind = body["message_kind"].string_or("");
    if (body["message"].is_object()) {
        auto message = read_message(body["message"]);
        if (!message) return message.error();
        out.message = std::move(*message);
    } else if (has_words(out.message_kind)) {
        return Error{"bad_record", "turn of a message without it", Action::kDeadLetter};
    }
    if (body["reply"].is_object()) out.reply = read_reply(body["reply"]);
    if (body["staff"].is_object()) {
        out.staff = StaffNotice{std::string(body["staff"]["reason"].string_or(""))};
    }
    out.request = read_request(body["request"]);
    out.memories = read_memories(body["memories"]);
    return out;
}

}  // namespace shared::events
