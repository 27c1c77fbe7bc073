#include "shared/events/envelope.hpp"

#include <algorithm>
#include <charconv>

namespace shared::events {
namespace {

// Who of the replayed may be answered: whose outcome was `dead`, within the limits of age or not.
constexpr std::string_view kReplayDead = "dead";
constexpr std::string_view kReplayAnyAge = "answer";

}  // namespace

std::int64_t Envelope::stage(std::string_view name) const {
    const auto found = std::find_if(
        stages.begin(), stages.end(), [&](const Stage& stage) { return stage.name == name; });
    return found == stages.end() ? 0 : found->at_us;
}

void Envelope::set_stage(std::string_view name, std::int64_t at_us) {
    for (Stage& stage : stages) {
        if (stage.name == name) {
            stage.at_us = at_us;
            return;
        }
    }
    stages.push_back({std::string(name), at_us});
}

SchemaName parse_schema(std::string_view schema) {
    const std::size_t dot = schema.rfind(".v");
    SchemaName out;
    if (dot == std::string_view::npos) return out;
    out.name = schema.substr(0, dot);
    const std::string_view digits = schema.substr(dot + 2);
    const auto end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, out.version);
    if (error != std::errc{} || stop != end || out.version < 1) out.version = 0;
    return out;
}

void write_replay(json::Writer& out, const Replay& replay) {
    const std::string_view rule = replay.is_any_age ? kReplayAnyAge : kReplayDead;
    out.key("replay").begin_object().member("id", replay.id).member("rule", rule).end_object();
}

void begin_record(json::Writer& out, const Envelope& envelope) {
    out.begin_object();
    out.member("schema", envelope.schema).member("record", envelope.record);
    out.member("kind", envelope.kind).member("source", envelope.source);
    out.member("message", envelope.message).member("conversation", envelope.conversation);
    out.member_if("forwarded_from", envelope.forwarded_from);
    if (envelope.replay) write_replay(out, envelope.replay);
    out.member("provider_time", envelope.provider_time);
    out.member("received_at", envelope.received_at).member("deadline", envelope.deadline);
    out.member("traceparent", envelope.traceparent);
    out.key("stages").begin_object();
    for (const Stage& stage : envelope.stages) out.member(stage.name, stage.at_us);
    out.end_object();
    out.member("enc", envelope.enc);
    out.key("body");
}

Result<Envelope> read_envelope(const json::Value& record) {
    Envelope out;
    out.schema = record["schema"].string_or("");
    out.record = record["record"].string_or("");
    out.kind = record["kind"].string_or("");
    if (out.schema.empty() || out.record.empty() || out.kind.empty()) {
        return Error{"bad_record", "schema, record or kind is missing", Action::kDeadLetter};
    }
    out.source = record["source"].string_or("");
    out.message = record["message"].string_or("");
    out.conversation = record["conversation"].string_or("");
    out.forwarded_from = record["forwarded_from"].string_or("");
    out.replay.id = record["replay"]["id"].string_or("");
    out.replay.is_any_age = record["replay"]["rule"].string_or("") == kReplayAnyAge;
    out.provider_time = record["provider_time"].integer_or(0);
    out.received_at = record["received_at"].integer_or(0);
    out.deadline = record["deadline"].integer_or(0);
    out.traceparent = record["traceparent"].string_or("");
    record["stages"].each_member([&](std::string_view name, json::Value at) {
        out.stages.push_back({std::string(name), at.integer_or(0)});
    });
    out.enc = record["enc"].string_or("");
    return out;
}

}  // namespace shared::events
