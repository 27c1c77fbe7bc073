// Answers about services and what they cost.
#pragma once

#include "workers/hot/replies/wording.hpp"

#include <string>
#include <vector>

namespace workers::hot::replies {

// Prices of the services named in `words` (folded); the list where none is named and
// `asks_in_general`. Empty where that cannot be told: no such service, or one of them without a
// price on record.
std::string write_prices(const Wording& wording,
                         const std::vector<std::string>& words,
                         bool asks_in_general);

// What the clinic offers: the services named, or all where none is and `asks_in_general`. Empty
// where it cannot be told.
std::string write_services(const Wording& wording,
                           const std::vector<std::string>& words,
                           bool asks_in_general);

}  // namespace workers::hot::replies
