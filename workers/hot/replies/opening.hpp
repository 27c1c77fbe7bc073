// Opening hours as text, with what holds right now.
#pragma once

#include "shared/base/clock.hpp"
#include "workers/hot/replies/wording.hpp"

#include <string>

namespace workers::hot::replies {

// The week, equal neighbours together, then a line about today in the clinic's time zone (open,
// opens later, closed, holiday). Empty where the clinic has no hours on record.
std::string write_opening(const Wording& wording, shared::WallMs now);

}  // namespace workers::hot::replies
