// The turn that an item ends in.
#pragma once

#include "shared/events/turn.hpp"
#include "workers/hot/conversation_log/state.hpp"
#include "workers/hot/owner/item.hpp"

namespace workers::hot::owner {

// `state`: of its conversation, after it.
shared::events::Turn make_turn(const Item& item, const conversation_log::State& state);

}  // namespace workers::hot::owner
