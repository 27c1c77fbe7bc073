// Kind `reminder` of topic `inbound`: what a patient is told before an appointment. Written by the
// background worker or `frontdeskctl`, sent by the owner of the conversation.
#pragma once

#include "shared/events/inbound.hpp"

#include <string>
#include <string_view>

namespace shared::events {

inline constexpr std::string_view kReminder = "reminder";
// The two there are.
inline constexpr std::string_view kDayBefore = "24h";
inline constexpr std::string_view kHoursBefore = "2h";

struct Reminder {
    std::string what;         // one of the two
    std::string appointment;  // uuids
    std::string clinic_id, organization_id, patient_id;
    std::string service;   // code; empty where none was named
    std::string language;  // of the patient, as far as it is known
    WallMs starts_at = 0;  // of the appointment
    WallMs due_at = 0;     // when it was to go out
    WallMs until = 0;      // it does not go out at this time or later
    WallMs read_at = 0;    // when the appointment stood so in the database, by its clock
};

// The same whenever that reminder is written; one of an appointment that was moved is another.
// Empty where the appointment's id is no uuid.
std::string reminder_record_id(std::string_view appointment,
                               WallMs starts_at,
                               std::string_view what);
// The message id of that record, which stands for the provider's.
std::string reminder_message_id(std::string_view record);

// `message` says to whom and by which line: its type is `reminder`, and it has no words.
std::string write_reminder(const Envelope& envelope,
                           const Message& message,
                           const Reminder& reminder);
// Both take the `body` member. Errors: `bad_record` (dead letter).
Result<Message> read_reminder_message(const json::Value& body);
Result<Reminder> read_reminder(const json::Value& body);

}  // namespace shared::events
