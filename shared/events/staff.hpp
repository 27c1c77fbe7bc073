// Topic `staff`: a human of the clinic is wanted. The platform shows or forwards it.
//
// The envelope is that of the inbound record that raised it. The id of the stored event is
// UUIDv5(record, reason): the same call for help told twice is one event.
#pragma once

#include "shared/events/envelope.hpp"

#include <string>
#include <vector>

namespace shared::events {

inline constexpr std::string_view kStaffSchema = "staff.v1";

struct StaffEvent {
    std::string reason;  // as the turn's reason: urgent asked_for unsure stale undeliverable ...
    std::string clinic_id;
    std::string organization_id;
    std::string patient_id;  // may be empty
    std::string session_id;  // may be empty
    std::string message;     // what the patient wrote, for the staff's eyes; may be empty
    std::vector<std::string> allergies{};  // as remembered of him, kMostAllergies at most
    std::vector<std::string> memories{};   // as in the turn: ids, kMostMemories at most
};

// `schema` and `kind` of the envelope are set here.
std::string write_staff(Envelope envelope, const StaffEvent& event);
// Takes the `body` member. Error `bad_record` (dead letter).
Result<StaffEvent> read_staff(const json::Value& body);
// The id of the event raised by that record for that reason: uuid text; empty if `record` is no
// uuid.
std::string staff_event_id(std::string_view record, std::string_view reason);

}  // namespace shared::events
