// When a patient is shown that an answer is being written.
#pragma once

#include "workers/hot/conversation_log/state.hpp"
#include "workers/hot/owner/item.hpp"
#include "workers/hot/owner/ports.hpp"

namespace workers::hot::owner {

inline constexpr shared::MonoUs kTypingFrom = 500'000;  // what takes less needs no sign

// The item waits, and is answered in `wait_us` unless something comes between. Once an item; not
// where the patient is not answered at all.
void show_typing(const Ports& ports,
                 const conversation_log::State& state,
                 Item& item,
                 shared::MonoUs wait_us);

}  // namespace workers::hot::owner
