// How the providers repeat a POST that got no good answer. Pure.
#pragma once

#include "ops/sandbox/exchange.hpp"

#include <cstdint>
#include <optional>

namespace ops::sandbox {

enum class Next { kDone, kGiveUp, kAgain };

struct Tried {
    Dialect dialect = Dialect::kEvolutionV2;
    int status = 0;           // 0 where no answer came
    int attempts = 1;         // this one included
    std::int64_t age_ms = 0;  // since the first attempt
};

// Done on 2xx (Meta: 200 alone). Evolution 2.x gives up on 400, 401, 403, 404 and 422; 1.x repeats
// whatever the status. Otherwise again until the provider's own patience is over: both its number
// of attempts and the time they take by its own waits, however short the waits here are.
Next next_step(const Tried& tried);

// The provider's own wait after that many attempts, without jitter.
std::int64_t own_wait_ms(Dialect dialect, int attempts);

// The wait here: the provider's own, not above `cap_ms`, times 0.8 to 1.2 by `dice` in [0,1).
std::int64_t wait_ms(Dialect dialect, int attempts, std::int64_t cap_ms, double dice);

}  // namespace ops::sandbox
