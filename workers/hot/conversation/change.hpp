// What an edit or a delete of an earlier message means. Pure.
#pragma once

#include "workers/hot/conversation/decision.hpp"

namespace workers::hot::conversation {

inline constexpr std::string_view kEdit = "edit";
inline constexpr std::string_view kDelete = "delete";

constexpr bool is_change(std::string_view kind) {
    return kind == kEdit || kind == kDelete;
}

// Whether an edit of a message decided so may be answered: the patient heard nothing, and not for
// the reason that nobody answers such a message at all.
bool is_left_unanswered(const shared::events::Envelope& envelope, const Decision& decision);

// Of an edit or delete that changes nothing any more.
Decision nothing_follows(const shared::events::Envelope& envelope);

// The envelope's `message` is that of the message changed. An edit is decided like a message where
// that one got no reply; or where the new words are urgent, or STOP, whether or not anything is
// known of that one; else nothing follows. Nothing follows from a delete, save that a later edit
// means nothing either. The ids seen and the claim are the caller's.
Decision decide_change(conversation_log::State& state,
                       const Incoming& incoming,
                       const lookup::Clinic& clinic,
                       const replies::ReplyEngine& engine,
                       const Rules& rules,
                       shared::WallMs now);

// Whether the message that an edit is about is such a one.
bool is_unanswered(const conversation_log::State& state, const shared::events::Envelope& envelope);

// The reply to the edit is proven unsent.
void reopen(conversation_log::State& state, const shared::events::Envelope& envelope);

}  // namespace workers::hot::conversation
