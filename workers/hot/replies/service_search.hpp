// Which of a clinic's services a message names.
#pragma once

#include "workers/hot/lookup/clinic.hpp"

#include <string>
#include <vector>

namespace workers::hot::replies {

// Services whose name or alias, in any language, stands in the words (folded) with each of its
// words whole: plurals, case endings and one typing slip in a long word are forgiven, nothing is
// matched by resemblance beyond that. "deep cleaning" hides "cleaning". Pointers into `clinic`,
// in its order. Thread-safe; a clinic's names are folded once per version and thread.
std::vector<const lookup::Service*> find_services(const lookup::Clinic& clinic,
                                                  const std::vector<std::string>& words);

}  // namespace workers::hot::replies
