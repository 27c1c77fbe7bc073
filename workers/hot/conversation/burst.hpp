// Bursts: patients write in short lines, and one answer is for all of them. Pure.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/events/inbound.hpp"
#include "workers/hot/conversation/rules.hpp"

#include <string>
#include <vector>

namespace workers::hot::conversation {

inline constexpr std::size_t kMostLines = 20;          // of one burst
inline constexpr std::size_t kMostBurstBytes = 4'096;  // of its words

// Until when more is waited for: a while after the last line, and never long after the first.
shared::WallMs burst_over_at(shared::WallMs first, shared::WallMs last, const Rules& rules);

// Whether a record may be one line of a burst: words, a picture, a video or a file of a patient, no
// button, no replay, no group.
bool is_line(const shared::events::Envelope& envelope, const shared::events::Message& message);

// `front` with the words of all, each in a line of its own; a picture among them makes all a
// picture with these words.
shared::events::Message joined(const shared::events::Message& front,
                               const std::vector<const shared::events::Message*>& more);

}  // namespace workers::hot::conversation
