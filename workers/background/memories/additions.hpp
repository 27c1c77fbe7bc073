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

// Of the body of a row that the provider took: the event it named, as kept by event_patch().
std::string event_of(std::string_view body);
std::string event_patch(std::string_view event_id);

// Of the body of a row that forgets: whether it is to be done once more later.
bool is_forgotten_again(std::string_view body);

}  // namespace workers::background::memories
