// The port's adapter where memory is local and a model reads along: it keeps nothing, what it found
// in an addition is handed back in `Added::facts`.
//
// An addition that is to be kept word for word is done as it is: what was said stands in our own
// rows. Lists and searches are empty, nothing is to be forgotten there. Additions have a breaker (5
// failures, 45 s, one probe).
#pragma once

#include "shared/base/clock.hpp"
#include "shared/http/client.hpp"
#include "shared/memory/model/settings.hpp"
#include "shared/memory/provider.hpp"

#include <memory>

namespace shared::memory::model {

// Keeps a reference to `clock`; owns `http`. Throws std::invalid_argument with problem_of().
std::unique_ptr<Provider> make_client(const Settings& settings,
                                      const Clock& clock,
                                      std::unique_ptr<http::Client> http);

}  // namespace shared::memory::model
