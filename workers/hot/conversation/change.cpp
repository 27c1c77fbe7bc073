#include "workers/hot/conversation/change.hpp"

namespace workers::hot::conversation {

using shared::events::Outcome;

bool is_left_unanswered(const shared::events::Envelope& envelope, const Decision& decision) {
    if (envelope.kind != "message" || decision.text) return false;
    return decision.outcome == Outcome::kHandedOver || decision.reason == "takeover" ||
           decision.reason == "opt_out" || decision.reason == "not_a_message";
}

bool is_unanswered(const conversation_log::State& state, const shared::events::Envelope& envelope) {
    const auto* changed = envelope.kind == kEdit ? state.find_seen(envelope.message) : nullptr;
    return changed != nullptr && changed->is_unanswered;
}

Decision nothing_follows(const shared::events::Envelope& envelope) {
    return {Outcome::kSuppressed, envelope.kind, "", "", std::nullopt};
}

Decision decide_change(conversation_log::State& state,
                       const Incoming& incoming,
                       const lookup::Clinic& clinic,
                       const replies::ReplyEngine& engine,
                       const Rules& rules,
                       shared::WallMs now) {
    const auto& envelope = incoming.envelope;
    conversation_log::SeenId* changed = state.find_seen(envelope.message);
    // Whichever of the words it was: they are gone from what is waited for, too.
    if (envelope.kind == kDelete) state.asked.wish.clear();
    if (envelope.kind == kDelete) {
        if (changed != nullptr) changed->is_unanswered = false;
        return nothing_follows(envelope);
    }
    const bool is_open = changed != nullptr && changed->is_unanswered;
    if (!is_open && !stands_alone(state, incoming, clinic, engine, rules, now)) {
        return nothing_follows(envelope);
    }
    // A provider's window is opened by messages alone.
    const shared::WallMs last_patient_at = state.last_patient_at;
    Decision out = decide_message(state, incoming, clinic, engine, rules, now);
    state.last_patient_at = last_patient_at;
    if (out.text && changed != nullptr) changed->is_unanswered = false;
    return out;
}

void reopen(conversation_log::State& state, const shared::events::Envelope& envelope) {
    auto* changed = envelope.kind == kEdit ? state.find_seen(envelope.message) : nullptr;
    if (changed != nullptr) changed->is_unanswered = true;
}

}  // namespace workers::hot::conversation
