// What the commands on dead letters have in common.
#pragma once

#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/dead_letters.hpp"

#include <cstddef>
#include <string>

namespace ops::frontdeskctl {

LetterFilter filter_of(const DlqOptions& options);
// Asks at the terminal where more than one is meant and --yes was not said.
bool is_confirmed(const std::string& what, std::size_t count, const DlqOptions& options);

}  // namespace ops::frontdeskctl
