#include "workers/hot/conversation/media.hpp"

namespace workers::hot::conversation {

using shared::events::Outcome;

bool has_medium(const shared::events::Message& message) {
    return replies::is_medium(message.type);
}

std::optional<Decision> decide_next_medium(conversation_log::State& state,
                                           const shared::events::Message& message,
                                           shared::WallMs now) {
    auto& series = state.media;
    const bool is_next = has_medium(message) && message.text.empty() && series.at > 0 &&
                         series.at <= now && series.at + kSeriesFor > now;
    if (!is_next) return std::nullopt;
    series.at = now;
    if (series.is_told) return Decision{Outcome::kSuppressed, "album", "", "", std::nullopt};
    series.is_told = true;
    return Decision{Outcome::kHandedOver, "unsure", "", "unsure", std::nullopt};
}

void note_medium(conversation_log::State& state,
                 const shared::events::Message& message,
                 Decision& decision,
                 shared::WallMs now) {
    if (!has_medium(message) || decision.outcome == Outcome::kSuppressed) return;
    if (decision.needs_appointments) return;  // it is decided again
    if (decision.staff.empty()) decision.staff = "media";
    state.media = {now, true};
}

}  // namespace workers::hot::conversation
