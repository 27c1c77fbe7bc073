// The wire form of state records: short member names, for a busy topic is made of them.
#include "workers/hot/conversation_log/log_record.hpp"

#include "shared/json/writer.hpp"

#include <algorithm>
#include <array>

namespace workers::hot::conversation_log {
namespace {

using shared::json::Value;
using shared::json::Writer;

constexpr std::string_view kDead = "dead";              // of an id seen
constexpr std::string_view kUnanswered = "unanswered";  // the same
constexpr std::string_view kMessage = "message";        // kind of the record most sends answer

// The members that read_state() knows.
constexpr std::array<std::string_view, 22> kMembers{
    "counter", "clinic",       "organization", "patient",   "session",     "last_patient_at",
    "floor",   "urgent_at",    "media_at",     "opted_out", "stop_record", "asked",
    "forward", "forward_hash", "linked",       "seen",      "pending",     "open",
    "sent",    "said",         "replied_at",   "heard"};

std::string text(const Value& value) {
    return std::string(value.string_or(""));
}

void begin(Writer& out,
           std::string_view kind,
           std::string_view conversation,
           std::int64_t epoch,
           std::string_view owner) {
    out.begin_object().member("schema", kSchema).member("kind", kind);
    out.member_if("conversation", conversation);
    out.member("epoch", epoch).member("owner", owner);
}

void write_session(Writer& out, const shared::events::SessionRef& session) {
    out.begin_object().member("id", session.id).member_if("previous", session.previous);
    out.member("started_at", session.started_at).member("last", session.last_message_at);
    out.member("silent_until", session.silent_until).member_if("language", session.language);
    shared::events::write_allergies(out, session.allergies);
    out.end_object();
}

void write_seen(Writer& out, const SeenId& id) {
    out.begin_array().string(id.message).string(id.record).integer(id.at);
    const bool is_special = id.is_dead || !id.replay.empty() || id.is_unanswered;
    if (is_special) out.string(id.is_dead ? kDead : "").string(id.replay);
    if (id.is_unanswered) out.string(kUnanswered);
    out.end_array();
}

void write_pending(Writer& out, const Pending& item) {
    out.begin_object().member("record", item.record).member_if("replay", item.replay);
    out.member("message", item.message);
    out.member("outcome", shared::events::name(item.outcome)).member_if("reason", item.reason);
    out.member_if("intent", item.intent).member_if("reply", item.reply_id);
    out.member_if("staff", item.staff);
    if (!item.request.empty()) {
        out.key("request");
        shared::events::write_request(out, item.request);
    }
    shared::events::write_memories(out, item.memories);
    out.end_object();
}

void write_open(Writer& out, const OpenSend& send) {
    out.begin_object().member("reply", send.reply_id).member("text", send.text);
    out.member_if("template", send.template_name.name);
    out.member_if("template_language", send.template_name.language);
    out.member_if("template_parameter", send.template_name.parameter);
    out.member("to", send.to).member("bsuid", send.to_is_bsuid).member("line", send.line);
    out.member("source", send.source).member_if("via", send.via).member("record", send.record);
    out.member_if("replay", send.replay);
    if (send.kind != kMessage) out.member("kind", send.kind);
    out.member("message", send.message).member("received_at", send.received_at);
    out.member("claimed_at", send.claimed_at).member("attempt", send.attempt);
    out.member("resent", send.is_resent).member("counter", send.counter);
    out.member("outcome", shared::events::name(send.outcome)).member_if("reason", send.reason);
    out.member_if("intent", send.intent);
    if (!send.joined.empty()) {
        out.key("joined").begin_array();
        for (const JoinedLine& line : send.joined) {
            out.begin_array().string(line.record).string(line.message).end_array();
        }
        out.end_array();
    }
    out.end_object();
}

shared::events::SessionRef read_session(const Value& value) {
    shared::events::SessionRef out;
    out.id = text(value["id"]);
    out.previous = text(value["previous"]);
    out.started_at = value["started_at"].integer_or(0);
    out.last_message_at = value["last"].integer_or(0);
    out.silent_until = value["silent_until"].integer_or(0);
    out.language = text(value["language"]);
    out.allergies = shared::events::read_allergies(value["allergies"]);
    return out;
}

Pending read_pending(const Value& value) {
    Pending out;
    out.record = text(value["record"]);
    out.replay = text(value["replay"]);
    out.message = text(value["message"]);
    const auto outcome = shared::events::parse_outcome(value["outcome"].string_or(""));
    out.outcome = outcome.value_or(shared::events::Outcome::kSuppressed);
    out.reason = text(value["reason"]);
    out.intent = text(value["intent"]);
    out.reply_id = text(value["reply"]);
    out.staff = text(value["staff"]);
    out.request = shared::events::read_request(value["request"]);
    out.memories = shared::events::read_memories(value["memories"]);
    return out;
}

OpenSend read_open(const Value& value) {
    OpenSend out;
    out.reply_id = text(value["reply"]);
    out.text = text(value["text"]);
    out.template_name = {text(value["template"]),
                         text(value["template_language"]),
                         text(value["template_parameter"])};
    out.to = text(value["to"]);
    out.to_is_bsuid = value["bsuid"].bool_or(false);
    out.line = text(value["line"]);
    out.source = text(value["source"]);
    out.via = text(value["via"]);
    out.record = text(value["record"]);
    out.replay = text(value["replay"]);
    out.message = text(value["message"]);
    out.kind = value["kind"].string_or(kMessage);
    value["joined"].each_element([&](Value line) {
        out.joined.push_back({text(line.at(0)), text(line.at(1))});
    });
    out.received_at = value["received_at"].integer_or(0);
    out.claimed_at = value["claimed_at"].integer_or(0);
    out.attempt = static_cast<int>(value["attempt"].integer_or(1));
    out.is_resent = value["resent"].bool_or(false);
    out.counter = value["counter"].integer_or(0);
    out.outcome = shared::events::parse_outcome(value["outcome"].string_or(""))
                      .value_or(shared::events::Outcome::kReplied);
    out.reason = text(value["reason"]);
    out.intent = text(value["intent"]);
    return out;
}

void write_lists(Writer& out, const State& state) {
    out.key("seen").begin_array();
    for (const SeenId& id : state.seen) write_seen(out, id);
    out.end_array().key("pending").begin_array();
    for (const Pending& item : state.pending) write_pending(out, item);
    out.end_array().key("open").begin_array();
    for (const OpenSend& send : state.open) write_open(out, send);
    out.end_array().key("sent").begin_array();
    for (const SentId& id : state.sent) {
        out.begin_array().string(id.provider_message_id).string(id.reply_id).end_array();
    }
    out.end_array().key("said").begin_array();
    for (const SaidText& item : state.said) {
        out.begin_array().string(item.reply_id).integer(item.hash).integer(item.at).end_array();
    }
    out.end_array().key("replied_at").begin_array();
    for (const shared::WallMs at : state.replied_at) out.integer(at);
    out.end_array();
}

State read_state(const Value& value) {
    State out;
    out.counter = value["counter"].integer_or(0);
    out.clinic_id = text(value["clinic"]);
    out.organization_id = text(value["organization"]);
    out.patient_id = text(value["patient"]);
    out.session = read_session(value["session"]);
    out.heard_language = text(value["heard"]);
    out.last_patient_at = value["last_patient_at"].integer_or(0);
    out.floor = value["floor"].integer_or(0);
    out.urgent_at = value["urgent_at"].integer_or(0);
    out.media_at = value["media_at"].integer_or(0);
    out.opted_out = value["opted_out"].bool_or(false);
    out.stop_record = text(value["stop_record"]);
    out.asked = read_asked(value["asked"]);
    out.forward = {text(value["forward"]), text(value["forward_hash"])};
    out.linked = text(value["linked"]);
    value["seen"].each_element([&](Value id) {
        const bool is_dead = id.at(3).string_or("") == kDead;
        out.seen.push_back({text(id.at(0)),
                            text(id.at(1)),
                            id.at(2).integer_or(0),
                            is_dead,
                            text(id.at(4)),
                            id.at(5).string_or("") == kUnanswered});
    });
    value["pending"].each_element([&](Value item) { out.pending.push_back(read_pending(item)); });
    value["open"].each_element([&](Value send) { out.open.push_back(read_open(send)); });
    value["sent"].each_element([&](Value id) {
        out.sent.push_back({text(id.at(0)), text(id.at(1))});
    });
    value["said"].each_element([&](Value item) {
        out.said.push_back({text(item.at(0)), item.at(1).integer_or(0), item.at(2).integer_or(0)});
    });
    value["replied_at"].each_element([&](Value at) { out.replied_at.push_back(at.integer_or(0)); });
    value.each_member([&](std::string_view name, Value member) {
        const bool is_known = std::find(kMembers.begin(), kMembers.end(), name) != kMembers.end();
        if (!is_known) out.unknown.emplace_back(name, member.text());
    });
    return out;
}

}  // namespace

std::string write_state(std::string_view conversation,
                        std::int64_t epoch,
                        std::string_view owner,
                        const State& state,
                        bool is_claim) {
    Writer out;
    begin(out, is_claim ? "claim" : "state", conversation, epoch, owner);
    out.key("body").begin_object().member("counter", state.counter);
    out.member_if("clinic", state.clinic_id).member_if("organization", state.organization_id);
    out.member_if("patient", state.patient_id);
    out.key("session");
    write_session(out, state.session);
    out.member_if("heard", state.heard_language);
    out.member("last_patient_at", state.last_patient_at).member("floor", state.floor);
    out.member("urgent_at", state.urgent_at).member("opted_out", state.opted_out);
    if (state.asked.what != Ask::kNothing) {
        out.key("asked");
        write_asked(out, state.asked);
    }
    if (state.media_at > 0) out.member("media_at", state.media_at);
    out.member_if("stop_record", state.stop_record);
    out.member_if("forward", state.forward.to).member_if("forward_hash", state.forward.hash);
    out.member_if("linked", state.linked);
    write_lists(out, state);
    for (const auto& [name, member] : state.unknown) out.key(name).raw(member);
    out.end_object().end_object();
    return out.take();
}

std::string write_owner(std::string_view owner) {
    Writer out;
    begin(out, "owner", "", -1, owner);
    out.end_object();
    return out.take();
}

std::string write_progress(std::int64_t epoch, std::string_view owner, const Progress& progress) {
    Writer out;
    begin(out, "progress", "", epoch, owner);
    out.key("body").begin_object().member("settled_below", progress.settled_below);
    out.member("turns_from", progress.turns_from).key("retry_from").begin_array();
    for (const auto from : progress.retry_from) out.integer(from);
    out.end_array().end_object().end_object();
    return out.take();
}

shared::Result<LogRecord> read_log_record(std::string_view value) {
    thread_local shared::json::Parser parser;
    auto parsed = parser.parse(value);
    if (!parsed) return parsed.error();
    LogRecord out;
    out.kind = text((*parsed)["kind"]);
    if (out.kind.empty()) {
        return shared::Error{"bad_record", "log record without kind", shared::Action::kDeadLetter};
    }
    out.epoch = (*parsed)["epoch"].integer_or(-1);
    out.owner = text((*parsed)["owner"]);
    const Value body = (*parsed)["body"];
    if (out.kind == "claim" || out.kind == "state") out.state = read_state(body);
    if (out.kind == "progress") {
        out.progress.settled_below = body["settled_below"].integer_or(0);
        out.progress.turns_from = body["turns_from"].integer_or(0);
        for (std::size_t i = 0; i < out.progress.retry_from.size(); ++i) {
            out.progress.retry_from[i] = body["retry_from"].at(i).integer_or(0);
        }
    }
    return out;
}

}  // namespace workers::hot::conversation_log
