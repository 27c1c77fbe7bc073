// What becomes of a memory after a call to its provider. Pure.
#pragma once

#include "shared/memory/provider.hpp"
#include "workers/background/memories/queue.hpp"

#include <chrono>

namespace workers::background::memories {

// Failures that were answered, or whose end nobody knows, after which it is given up. Where the
// provider is away none is counted: kMostAge ends that.
inline constexpr int kMostAttempts = 10;
inline constexpr std::chrono::hours kMostAge{24 * 7};

// How long nothing at all is sent after such an outcome; 0: go on.
std::chrono::milliseconds pause_after(const shared::memory::Outcome& outcome);

// `is_verbatim`: it was sent word for word. Nothing in the answer to an extraction is no success:
// it is sent again word for word, which is kept as it is.
Settled judge(const Claim& claim,
              const shared::memory::Added& added,
              bool is_verbatim,
              double random);
// Found: done. Not found (yet): looked for again, until it counts as lost. What the provider says
// of one that it took decides sooner: nothing found is an empty extraction, a bad end a failure;
// while it says that it is at work, it is never told again. A row that forgets is done when the
// forgetting that was queued is over.
Settled judge(const Claim& claim, const shared::memory::Listing& found, bool is_verbatim);
// `again`: an addition from before, or a forgetting without a known end, may still be at work
// there: forgotten once more when it can not be any longer.
Settled judge(const Claim& claim,
              const shared::memory::Forgotten& forgotten,
              bool again,
              double random);

}  // namespace workers::background::memories
