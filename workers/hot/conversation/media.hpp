// Pictures, videos and files: patients send several at a time, as an album or one by one, and one
// answer and one call for staff is for all of them. Those that come while the first waits are
// lines of its burst; these rules are for what comes a little later. Pure.
#pragma once

#include "workers/hot/conversation/decision.hpp"

#include <optional>

namespace workers::hot::conversation {

// So long after the last of them another one belongs to it.
inline constexpr shared::WallMs kSeriesFor = 4'000;

// Whether a message, or one of the lines joined into it, is a picture, a video or a file.
bool has_medium(const shared::events::Message& message);

// What becomes of another one without words; nothing where it is the first of its kind.
std::optional<Decision> decide_next_medium(conversation_log::State& state,
                                           const shared::events::Message& message,
                                           shared::WallMs now);

// Notes that one was handled so. Staff are called to look at it also where its words found their
// answer.
void note_medium(conversation_log::State& state,
                 const shared::events::Message& message,
                 Decision& decision,
                 shared::WallMs now);

}  // namespace workers::hot::conversation
