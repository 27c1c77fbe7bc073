#include "shared/events/staff.hpp"

#include "shared/base/ids.hpp"
#include "shared/events/turn.hpp"

namespace shared::events {

std::string write_staff(Envelope envelope, const StaffEvent& event) {
    envelope.schema = kStaffSchema;
    envelope.kind = "staff";
    json::Writer out;
    begin_record(out, envelope);
    out.begin_object().member("reason", event.reason);
    out.member("clinic_id", event.clinic_id);
    out.member("organization_id", event.organization_id);
    out.member_if("patient_id", event.patient_id).member_if("session_id", event.session_id);
    out.member_if("message", event.message);
    write_allergies(out, event.allergies);
    write_memories(out, event.memories);
    out.end_object().end_object();
    return out.take();
}

Result<StaffEvent> read_staff(const json::Value& body) {
    StaffEvent out;
    out.reason = body["reason"].string_or("");
    out.clinic_id = body["clinic_id"].string_or("");
    if (!body.is_object() || out.reason.empty() || out.clinic_id.empty()) {
        return Error{"bad_record", "staff event without reason or clinic", Action::kDeadLetter};
    }
    out.organization_id = body["organization_id"].string_or("");
    out.patient_id = body["patient_id"].string_or("");
    out.session_id = body["session_id"].string_or("");
    out.message = body["message"].string_or("");
    out.allergies = read_allergies(body["allergies"]);
    out.memories = read_memories(body["memories"]);
    return out;
}

std::string staff_event_id(std::string_view record, std::string_view reason) {
    const auto base = Uuid::parse(record);
    return base ? uuid_v5(*base, reason).text() : std::string();
}

}  // namespace shared::events
