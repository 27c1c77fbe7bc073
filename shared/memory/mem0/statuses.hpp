// What the end of a call means. Pure.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/http/client.hpp"
#include "shared/memory/mem0/settings.hpp"
#include "shared/memory/provider.hpp"

namespace shared::memory::mem0 {

enum class Operation {
    kRead,
    kAdd,     // not to be repeated blindly once it was written
    kForget,  // may be repeated
};

// 2xx is done, whatever the body holds. By status: 429 is retried after what it asks for; 401 and
// 403, a redirect, an unknown route and a quota that is used up (402; of the hosted service 413)
// stop; other 4xx are dead letters; 408 and 5xx are retried, of an addition they are unknown: parts
// of it may be kept. 502 with `provider_auth_failed` stops, with `provider_bad_request` is a dead
// letter.
Outcome outcome_of(Dialect dialect,
                   Operation operation,
                   const http::CallResult& result,
                   WallMs now);
// What an answer means that cannot be understood.
Outcome garbage(Operation operation, int status);
// What is refused here already, and would be again.
Outcome refused(const char* code);

// Whether it says that mem0 is not well (true), or well enough to answer (false).
bool is_trouble(const Outcome& outcome);
// Nobody told us that it ended: mem0 may be at work on it still.
bool may_go_on(const http::CallResult& result);

}  // namespace shared::memory::mem0
