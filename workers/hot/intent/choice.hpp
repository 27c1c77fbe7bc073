// What a pressed button or chosen row asks for, by its id (`visit_77_cancel`, `svc_cleaning`).
#pragma once

#include "workers/hot/languages/intents.hpp"

#include <string_view>

namespace workers::hot::intent {

// Ids are made by us or by the platform, in English words; kOther where none is known.
languages::Intent intent_of_choice(std::string_view choice);

}  // namespace workers::hot::intent
