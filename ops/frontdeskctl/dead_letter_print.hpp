// Dead letters for the reader's eye and for programs; never what a patient wrote.
#pragma once

#include "ops/frontdeskctl/dead_letter_desk.hpp"

#include <string>

namespace ops::frontdeskctl {

std::string letters_text(const FoundLetters& found);
std::string letters_json(const FoundLetters& found);
// Everything but the record itself.
std::string letter_text(const Letter& letter, const std::vector<Act>& acts);

}  // namespace ops::frontdeskctl
