// What becomes of a reminder of an appointment when its turn comes. Pure.
#pragma once

#include "shared/events/reminder.hpp"
#include "workers/hot/conversation/decision.hpp"

#include <string>
#include <string_view>

namespace workers::hot::conversation {

// Why staff is told that a patient was not reminded.
inline constexpr std::string_view kUnsent = "reminder_unsent";

constexpr bool is_reminder(std::string_view kind) {
    return kind == shared::events::kReminder;
}

struct DueReminder {
    const shared::events::Reminder& reminder;
    bool is_switched_off = false;  // automatic replies of its clinic
    bool are_appointments_looked_up = false;
    const lookup::Appointments* appointments = nullptr;  // null also where they cannot be had
};

// Nothing goes out, and staff is told.
Decision leave_unsent(std::string reason);

// It goes out to the patient of the conversation alone, not after a STOP, not while a person of the
// clinic speaks with him, and not where the appointment no longer stands so: what is known newer
// than the record holds, else the record. It opens no session and is no sign of the patient; what
// it asks is waited for until the appointment begins.
Decision decide_reminder(conversation_log::State& state,
                         const DueReminder& due,
                         const lookup::Clinic& clinic,
                         const replies::ReplyEngine& engine,
                         shared::WallMs now);

}  // namespace workers::hot::conversation
