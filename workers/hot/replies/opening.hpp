// Opening hours as text, with what holds right now.
#pragma once

#include "shared/base/clock.hpp"
#include "workers/hot/languages/language.hpp"
#include "workers/hot/lookup/clinic.hpp"

#include <string>

namespace workers::hot::replies {

// The week, equal neighbours together, then a line about today in the clinic's time zone (open,
// opens later, closed, holiday). Empty where the clinic has no hours on record.
std::string write_opening(const lookup::Clinic& clinic,
                          const languages::Language& language,
                          shared::WallMs now);

}  // namespace workers::hot::replies
