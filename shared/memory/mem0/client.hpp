// The port's adapter for mem0, over HTTP.
//
// Reads are repeated once where a kept connection turned out to be dead; nothing else is ever
// repeated here. Reads and additions have a breaker each (5 failures, 45 s, one probe), which
// time-outs, broken connections, 5xx and garbage open. After a 429 no other call of
// that kind is made until the time it named has passed.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/http/client.hpp"
#include "shared/memory/mem0/settings.hpp"
#include "shared/memory/provider.hpp"

#include <memory>

namespace shared::memory::mem0 {

// Keeps a reference to `clock`; owns `http`. Throws std::invalid_argument with problem_of().
std::unique_ptr<Provider> make_client(const Settings& settings,
                                      const Clock& clock,
                                      std::unique_ptr<http::Client> http);
// The same with an HTTP client of its own.
std::unique_ptr<Provider> make_client(const Settings& settings, const Clock& clock);

}  // namespace shared::memory::mem0
