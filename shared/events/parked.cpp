#include "shared/events/parked.hpp"

#include "shared/json/repair.hpp"

namespace shared::events {

std::string write_parked(Envelope envelope, const Parked& parked) {
    envelope.schema = kParkedSchema;
    envelope.kind = "parked";
    json::Writer out;
    begin_record(out, envelope);
    out.begin_object().member("reason", parked.reason).member("of", parked.of);
    out.member_if("line", parked.line).member("origin_offset", parked.origin_offset);
    out.member("due_at", parked.due_at).member("tries", parked.tries);
    out.member("attempts", parked.attempts).member("first_failed_at", parked.first_failed_at);
    out.member_if("first_error", parked.first_error).member_if("last_error", parked.last_error);
    if (parked.was_recalled) out.member("was_recalled", true);
    out.member("record", json::repair(parked.record));
    out.end_object().end_object();
    return out.take();
}

Result<Parked> read_parked(const json::Value& body) {
    Parked out;
    out.of = body["of"].string_or("");
    out.record = body["record"].string_or("");
    if (!body.is_object() || out.of.empty() || out.record.empty()) {
        return Error{"bad_record", "parked record without the original", Action::kDeadLetter};
    }
    out.reason = body["reason"].string_or("");
    out.line = body["line"].string_or("");
    out.origin_offset = body["origin_offset"].integer_or(0);
    out.due_at = body["due_at"].integer_or(0);
    out.tries = static_cast<int>(body["tries"].integer_or(0));
    out.attempts = static_cast<int>(body["attempts"].integer_or(0));
    out.first_failed_at = body["first_failed_at"].integer_or(0);
    out.first_error = body["first_error"].string_or("");
    out.last_error = body["last_error"].string_or("");
    out.was_recalled = body["was_recalled"].bool_or(false);
    return out;
}

}  // namespace shared::events
