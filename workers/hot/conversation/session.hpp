// Sessions: stretches of a conversation without a long silence. Decided by its owner; ids follow
// from what came, so that a second owner decides the same.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/events/inbound.hpp"
#include "shared/events/turn.hpp"
#include "workers/hot/conversation/rules.hpp"
#include "workers/hot/conversation_log/state.hpp"
#include "workers/hot/lookup/calling.hpp"
#include "workers/hot/lookup/clinic.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::conversation {

enum class Boundary {
    kNone,  // the session goes on
    kSoft,  // a new one, in the language of the last
    kHard,  // a new one that carries nothing over but what is remembered of the patient
};

// The time a message was written: the provider's, else when we received it.
shared::WallMs written_at(const shared::events::Envelope& envelope);

// What lies between a session and a message written at that time. The longer the silence, the
// higher. Where there is no session it is that since what another conversation of the same person
// passed on, else kHard.
Boundary boundary_at(const shared::events::SessionRef& session,
                     shared::WallMs at,
                     const Rules& rules);

// What is remembered of the patient, as far as it is at hand.
struct Remembered {
    std::string_view language{};
    std::optional<std::vector<std::string>> allergies{};  // nothing: not at hand
    lookup::GivenName name{};
    bool is_whole = false;  // all of it is at hand: a language that is not there is not remembered
};

// A line that was given to another clinic begins anew there: no patient follows it.
void touch_clinic(conversation_log::State& state, const lookup::Clinic& clinic);

// Counts a message to the session it belongs to, a new one where a boundary lies between. What is
// written in the future counts as written now. Allergies are those known now: none that was known
// is forgotten because memory is not at hand. A language is remembered where none is known.
void touch_session(conversation_log::State& state,
                   const shared::events::Envelope& envelope,
                   const Remembered& remembered,
                   const Rules& rules,
                   shared::WallMs now);

}  // namespace workers::hot::conversation
