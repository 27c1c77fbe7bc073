// Edits and deletes of what still waits in its lane.
#pragma once

#include "workers/hot/conversation_log/state.hpp"
#include "workers/hot/owner/item.hpp"

namespace workers::hot::owner {

// A message that is not decided yet takes the edited words, or loses them all, as if it had been
// written so. `state`: nullptr where the conversation has none; it must have been read from the
// log, which says what an earlier owner decided. A crash takes nothing of it back: whoever reads
// the message again reads this again.
void amend(Lane& lane, const conversation_log::State* state, Item& change);
// The same of all changes in the lane, in their order: what came before the log was read.
void amend_all(Lane& lane, const conversation_log::State* state);

}  // namespace workers::hot::owner
