#include "shared/events/dead.hpp"

#include "shared/json/repair.hpp"

namespace shared::events {
std::string write_dead(Envelope envelope, const Dead& dead) {
    envelope.schema = kDeadSchema;
    envelope.kind = "dead";
    json::Writer out;
    begin_record(out, envelope);
    out.begin_object().member("reason", dead.reason);
    out.member("origin_topic", dead.origin_topic);
    out.member("origin_partition", dead.origin_partition);
    out.member("origin_offset", dead.origin_offset).member("attempts", dead.attempts);
    out.member("first_error", dead.first_error).member("last_error", dead.last_error);
    out.member("record", json::repair(dead.record));
    out.end_object().end_object();
    return out.take();
}

Result<Dead> read_dead(const json::Value& body) {
    Dead out;
    out.reason = body["reason"].string_or("");
    out.origin_topic = body["origin_topic"].string_or("");
    if (!body.is_object() || out.reason.empty() || out.origin_topic.empty()) {
        return Error{"bad_record", "dead letter without reason or origin", Action::kDeadLetter};
    }
    out.origin_partition = static_cast<std::int32_t>(body["origin_partition"].integer_or(0));
    out.origin_offset = body["origin_offset"].integer_or(0);
    out.attempts = static_cast<int>(body["attempts"].integer_or(1));
    out.first_error = body["first_error"].string_or("");
    out.last_error = body["last_error"].string_or("");
    out.record = body["record"].string_or("");
    return out;
}

}  // namespace shared::events
