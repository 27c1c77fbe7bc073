#include "workers/hot/replies/appointment_words.hpp"

#include "workers/hot/replies/fill.hpp"
#include "workers/hot/replies/written_date.hpp"

#include <fmt/format.h>

namespace workers::hot::replies {

Upcoming AppointmentWords::upcoming(bool is_agreed) const {
    Upcoming out;
    if (question_.appointments == nullptr) return out;
    for (const Appointment& appointment : question_.appointments->upcoming) {
        if (appointment.starts_at <= question_.now) continue;
        if (is_agreed && appointment.status == "requested") continue;
        if (out.size() < conversation_log::kMostChoices) out.push_back(&appointment);
    }
    return out;
}

const Appointment* AppointmentWords::find(const std::string& id) const {
    for (const Appointment* appointment : upcoming(false)) {
        if (appointment->id == id) return appointment;
    }
    return nullptr;
}

std::string AppointmentWords::about(std::string_view purpose,
                                    std::string_view built_in,
                                    const Appointment& appointment) const {
    return fill(wording_.say(purpose, built_in), {{"appointment", describe(appointment)}});
}

std::string AppointmentWords::describe(const Appointment& appointment) const {
    const bool right_to_left = wording_.language.right_to_left;
    const auto& clinic = question_.clinic;
    const std::string when =
        isolate(write_moment(appointment.starts_at, clinic.timezone, wording_.language.code),
                right_to_left);
    for (const auto& service : clinic.services) {
        if (service.code != appointment.service || service.code.empty()) continue;
        return fmt::format("{}, {}", isolate(wording_.pick(service.name), right_to_left), when);
    }
    return when;
}

}  // namespace workers::hot::replies
