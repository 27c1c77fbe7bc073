#include "workers/hot/conversation/media.hpp"

namespace workers::hot::conversation {

using shared::events::Outcome;

bool has_medium(const shared::events::Message& message) {
    return replies::is_medium(message.type);
}

std::optional<Decision> decide_next_medium(conversation_log::State& state,
                                           const shared::events::Message& message,
                                           shared::WallMs now) {
    const bool is_next = has_medium(message) && message.text.empty() && state.media_at > 0 &&
                         state.media_at <= now && state.media_at + kSeriesFor > now;
    if (!is_next) return std::nullopt;
    state.media_at = now;
    return Decision{Outcome::kSuppressed, "album", "", "", std::nullopt};
}

void note_medium(conversation_log::State& state,
                 const shared::events::Message& message,
                 Decision& decision,
                 shared::WallMs now) {
    if (!has_medium(message) || decision.outcome == Outcome::kSuppressed) return;
    if (decision.needs_appointments) return;  // it is decided again
    if (decision.staff.empty()) decision.staff = "media";
    state.media_at = now;
}

}  // namespace workers::hot::conversation
