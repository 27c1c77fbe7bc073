#include "workers/hot/conversation/contributed.hpp"

#include <algorithm>

namespace workers::hot::conversation {
namespace {

using shared::events::Outcome;

constexpr std::size_t kLongestId = 64;  // bytes; a provider may call them what it likes

// Who answers it reads up on the patient.
bool is_for_people(Outcome outcome) {
    return outcome == Outcome::kHandedOver || outcome == Outcome::kAsked;
}

}  // namespace

bool asks_for_language(const conversation_log::State& state,
                       const shared::events::Envelope& envelope,
                       const Rules& rules,
                       shared::WallMs now) {
    const auto at = std::min(written_at(envelope), now);
    return state.session.language.empty() ||
           boundary_at(state.session, at, rules) == Boundary::kHard;
}

std::vector<std::string> contributed(const Part& part) {
    std::vector<std::string> out;
    const auto add = [&out](std::string_view id) {
        if (id.empty() || id.size() > kLongestId) return;
        if (out.size() >= shared::events::kMostMemories) return;
        if (std::find(out.begin(), out.end(), id) == out.end()) out.emplace_back(id);
    };
    const auto& decision = part.decision;
    const bool is_named = decision.is_named && decision.text && decision.template_name.name.empty();
    if (is_named) add(part.known.row("name").id);
    const auto language = part.known.row("language");
    if (!part.language.empty() && language.text == part.language) add(language.id);
    if (!decision.staff.empty()) {
        for (const auto& row : part.known.allergy_rows()) add(row.id);
    }
    if (is_for_people(decision.outcome) && !part.words.empty()) {
        for (const auto& row : part.known.search(part.words, kMostFound)) add(row.id);
    }
    return out;
}

}  // namespace workers::hot::conversation
