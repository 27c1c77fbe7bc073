// Lines of a burst, answered together: the first waits in its lane, the rest behind it. Nothing is
// stored of that. The claim names all of them, so that each is known to be answered; their turns
// are written as those of records that are read again.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/events/inbound.hpp"
#include "workers/hot/conversation_log/state.hpp"
#include "workers/hot/owner/item.hpp"

#include <functional>
#include <vector>

namespace workers::hot::owner {

using Lines = std::vector<const Item*>;

// What stands right behind the front of the lane and belongs to it, in order: as long as the words
// so far go on. What may not be answered with it ends the burst.
Lines lines_behind(const Lane& lane,
                   const conversation_log::State& state,
                   const std::function<bool(const shared::events::Message&)>& goes_on,
                   const std::function<bool(const Item&)>& stands_alone);
// The message of the front with the words of all.
shared::events::Message with_lines(const Item& front, const Lines& lines);
// For the claim: they are seen, and answered by the front's reply.
void remember_joined(conversation_log::State& state,
                     Item& front,
                     const Lines& lines,
                     shared::WallMs now);
// The reply is proven unsent: they are lines like any other again.
void forget_joined(conversation_log::State& state, Item& front);
// What became of the reply, for one of the lines behind the front; staff is told by the front's.
Early for_line(Early all, const conversation_log::JoinedLine& line);

}  // namespace workers::hot::owner
