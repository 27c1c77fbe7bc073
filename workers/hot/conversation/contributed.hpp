// What of a patient's memory had a part in a decision. Pure.
#pragma once

#include "workers/hot/conversation/decision.hpp"
#include "workers/hot/conversation/rules.hpp"
#include "workers/hot/conversation_log/state.hpp"
#include "workers/hot/lookup/patients.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::conversation {

inline constexpr std::size_t kMostFound = 5;  // of what has to do with a message for people

// Whether a message of that conversation is read in the remembered language, if there is one.
bool asks_for_language(const conversation_log::State& state,
                       const shared::events::Envelope& envelope,
                       const Rules& rules,
                       shared::WallMs now);

struct Part {
    const Decision& decision;
    const lookup::Known& known;
    std::string_view language{};  // it was decided in, where memory was asked for it; else empty
    std::string_view words{};     // of the message
};

// Ids, at most shared::events::kMostMemories, each once: of the name it greets by, of the language
// it took, of the allergies that staff are told, and, where people are to answer, of the kMostFound
// rows that have most to do with the words. Nothing of what was not at hand.
std::vector<std::string> contributed(const Part& part);

}  // namespace workers::hot::conversation
