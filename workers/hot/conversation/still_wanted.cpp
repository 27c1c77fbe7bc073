#include "shared/events/reminder.hpp"
#include "workers/hot/conversation/decision.hpp"

namespace workers::hot::conversation {

using conversation_log::State;
using shared::WallMs;

bool is_still_wanted(const State& state,
                     const conversation_log::OpenSend& open,
                     const Rules& rules,
                     WallMs now) {
    if (open.reason == "urgent" || open.intent == replies::kStop)
        return open.received_at + rules.late_here_ms > now;
    // A reminder may have been parked since it came.
    const WallMs since =
        open.kind == shared::events::kReminder ? open.claimed_at : open.received_at;
    return state.session.silent_until <= now && !state.opted_out && state.forward.to.empty() &&
           since + rules.late_here_ms > now;
}

}  // namespace workers::hot::conversation
