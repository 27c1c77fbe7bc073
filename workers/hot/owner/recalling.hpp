// What is known of the patient a message is from, as far as it is at hand.
#pragma once

#include "shared/base/ids.hpp"
#include "workers/hot/conversation/decision.hpp"
#include "workers/hot/conversation_log/state.hpp"
#include "workers/hot/lookup/patients.hpp"
#include "workers/hot/owner/item.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace workers::hot::owner {

// The patient's id at the clinic of the item's line; empty where there can be none.
inline std::string patient_of(const conversation_log::State& state, const Item& item) {
    if (item.is_reminder()) return item.reminder.patient_id;
    const std::string& clinic = item.context.clinic->id;
    if (state.clinic_id == clinic && !state.patient_id.empty()) return state.patient_id;
    const auto clinic_uuid = shared::Uuid::parse(clinic);
    if (!clinic_uuid) return {};
    return shared::uuid_v5(*clinic_uuid, item.message.address.hash).text();
}

inline void look_up_appointments(lookup::Patients& patients,
                                 const conversation_log::State& state,
                                 const Item& item,
                                 lookup::Patients::Then then) {
    patients.appointments(item.context.clinic->id, patient_of(state, item), std::move(then));
}

// Nothing for what is no patient's message. Where a session begins, what it will ask for is
// fetched.
inline lookup::Known recall(lookup::Patients& patients,
                            const conversation_log::State& state,
                            const Item& item,
                            const conversation::Rules& rules,
                            shared::WallMs now) {
    if (item.envelope.kind != "message" || !item.message.address.group.empty()) return {};
    const std::string& clinic = item.context.clinic->id;
    const std::string patient = patient_of(state, item);
    const auto at = std::min(conversation::written_at(item.envelope), now);
    const auto boundary = conversation::boundary_at(state.session, at, rules);
    if (boundary != conversation::Boundary::kNone) patients.expect(clinic, patient);
    return patients.recall(clinic, patient);
}

}  // namespace workers::hot::owner
