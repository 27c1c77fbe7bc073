#include "workers/hot/conversation/session.hpp"

#include "shared/base/ids.hpp"

#include <algorithm>
#include <string>

namespace workers::hot::conversation {
namespace {

using shared::WallMs;

std::string session_id(const shared::events::Envelope& envelope) {
    const auto name_space = shared::uuid_from_hex(envelope.conversation);
    const std::string& first = envelope.message.empty() ? envelope.record : envelope.message;
    return shared::uuid_v5(name_space.value_or(shared::Uuid{}), first).text();
}

void touch_language(conversation_log::State& state,
                    const Remembered& remembered,
                    Boundary boundary) {
    std::string& language = state.session.language;
    if (boundary == Boundary::kHard) {
        language.clear();
        state.heard_language.clear();
    }
    if (language.empty()) language = remembered.language;
    // Now that no other is remembered it counts as it would have when it was heard.
    if (language.empty() && remembered.is_whole) language = state.heard_language;
    if (!language.empty()) state.heard_language.clear();
}

}  // namespace

WallMs written_at(const shared::events::Envelope& envelope) {
    return envelope.provider_time > 0 ? envelope.provider_time : envelope.received_at;
}

Boundary boundary_at(const shared::events::SessionRef& session, WallMs at, const Rules& rules) {
    const WallMs silence = at - session.last_message_at;
    if (silence > rules.session_end_ms) return Boundary::kHard;
    return session.id.empty() || silence > rules.session_gap_ms ? Boundary::kSoft : Boundary::kNone;
}

void touch_clinic(conversation_log::State& state, const lookup::Clinic& clinic) {
    if (state.clinic_id != clinic.id) {
        state.patient_id.clear();
        state.asked = {};
        state.session.allergies.clear();
        state.session.language.clear();
        state.heard_language.clear();
    }
    state.clinic_id = clinic.id;
    state.organization_id = clinic.organization_id;
}

void touch_session(conversation_log::State& state,
                   const shared::events::Envelope& envelope,
                   const Remembered& remembered,
                   const Rules& rules,
                   WallMs now) {
    auto& session = state.session;
    const WallMs at = std::min(written_at(envelope), now);
    const Boundary boundary = boundary_at(session, at, rules);
    if (boundary != Boundary::kNone) {
        session.previous = session.id;
        session.id = session_id(envelope);
        session.started_at = at;
        if (state.asked.until <= now) state.asked = {};
    }
    // A takeover and STOP are no part of what was said: they go on.
    touch_language(state, remembered, boundary);
    if (remembered.allergies) session.allergies = *remembered.allergies;
    session.last_message_at = std::max(session.last_message_at, at);
}

}  // namespace workers::hot::conversation
