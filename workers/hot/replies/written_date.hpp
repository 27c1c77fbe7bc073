// Moments as people write them.
#pragma once

#include "shared/base/clock.hpp"

#include <string>
#include <string_view>

namespace workers::hot::replies {

// Day of the week, day, month and time at the clinic, in the words and the calendar of the
// language, digits as in phone numbers: `Tuesday, November 25 at 15:30`. A zone or language that is
// not known reads as UTC, or as English. Thread-safe; formats are kept per thread.
std::string write_moment(shared::WallMs at, std::string_view zone, std::string_view language);

}  // namespace workers::hot::replies
