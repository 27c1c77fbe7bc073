// From what stands in a row to what the provider is told. Pure.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/memory/provider.hpp"
#include "workers/background/memories/settings.hpp"
#include "workers/background/memories/turns.hpp"

#include <string>
#include <string_view>

namespace workers::background::memories {

// Word for word: the patient's words alone, with the day on which they expire. Else the reply goes
// with them, which a short answer cannot be understood without.
shared::memory::Addition addition_of(std::string_view id,
                                     const Turn& turn,
                                     bool is_verbatim,
                                     shared::WallMs now,
                                     const DispatchSettings& settings);

// Of the body of a row that the provider took: the event it named, as kept by event_patch(). Empty
// where it is of another attempt.
std::string event_of(std::string_view body, int attempt);
std::string event_patch(std::string_view event_id, int attempt);

// Whether the row forgets, and whether that is to be done once more later.
bool is_forgetting(std::string_view body);
bool is_forgotten_again(std::string_view body);

}  // namespace workers::background::memories
