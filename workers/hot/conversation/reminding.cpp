#include "workers/hot/conversation/reminding.hpp"

#include <algorithm>
#include <utility>

namespace workers::hot::conversation {
namespace {

using conversation_log::State;
using shared::events::Outcome;
using shared::events::Reminder;

bool stands(const Reminder& reminder, const lookup::Appointments& known) {
    return std::any_of(known.upcoming.begin(), known.upcoming.end(), [&](const auto& each) {
        return each.id == reminder.appointment && each.starts_at == reminder.starts_at &&
               (each.status == "booked" || each.status == "confirmed");
    });
}

bool is_changed(const DueReminder& due) {
    return due.appointments != nullptr && due.appointments->read_at >= due.reminder.read_at &&
           !stands(due.reminder, *due.appointments);
}

// What keeps it from being sent to this conversation at all; empty: nothing.
std::string obstacle(const State& state,
                     const DueReminder& due,
                     const lookup::Clinic& clinic,
                     shared::WallMs now) {
    const Reminder& reminder = due.reminder;
    if (clinic.id != reminder.clinic_id) return "other_clinic";
    const bool is_other = state.clinic_id == clinic.id && !state.patient_id.empty() &&
                          state.patient_id != reminder.patient_id;
    if (is_other) return "other_patient";
    if (now >= reminder.until || reminder.due_at <= state.floor) return "stale";
    if (state.session.silent_until > now) return "takeover";
    return due.is_switched_off ? "paused" : "";
}

}  // namespace

Decision leave_unsent(std::string reason) {
    return {Outcome::kSuppressed, std::move(reason), "", std::string(kUnsent), std::nullopt};
}

Decision decide_reminder(State& state,
                         const DueReminder& due,
                         const lookup::Clinic& clinic,
                         const replies::ReplyEngine& engine,
                         shared::WallMs now) {
    const Reminder& reminder = due.reminder;
    if (state.opted_out) return {Outcome::kSuppressed, "opt_out", "", "", std::nullopt};
    if (auto why = obstacle(state, due, clinic, now); !why.empty()) {
        return leave_unsent(std::move(why));
    }
    if (!due.are_appointments_looked_up) {
        Decision again;
        again.needs_appointments = true;
        return again;
    }
    if (is_changed(due)) {
        return {Outcome::kSuppressed, "appointment_changed", "", "", std::nullopt};
    }
    const std::string& known =
        state.session.language.empty() ? reminder.language : state.session.language;
    const std::string purpose = std::string(shared::events::kReminder) + "_" + reminder.what;
    auto words = engine.remind({clinic,
                                purpose,
                                known.empty() ? state.heard_language : known,
                                {reminder.appointment, reminder.service, "", reminder.starts_at}});
    state.clinic_id = clinic.id;
    state.organization_id = clinic.organization_id;
    state.patient_id = reminder.patient_id;
    state.asked = {
        conversation_log::Ask::kComing, reminder.appointment, {}, "", reminder.starts_at};
    Decision out{Outcome::kReplied, "", purpose, "", std::move(words.text)};
    out.template_name = {"", std::move(words.language), std::move(words.appointment)};
    return out;
}

}  // namespace workers::hot::conversation
