// The urgent gate: fixed rules, first and always, whose only output is "route this now".
#pragma once

#include "workers/hot/intent/reading.hpp"

#include <string_view>

namespace workers::hot::urgent {

// The family of the first red flag (heart, breathing ...); empty without one. A phrase does not
// count behind a negation or in a message about the past; a rule does not count where one of its
// own look-alikes stands. Thread-safe.
std::string_view red_flag(const intent::Reading& reading);

}  // namespace workers::hot::urgent
