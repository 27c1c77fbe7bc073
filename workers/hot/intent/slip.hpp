// Typing slips.
#pragma once

#include <string_view>
#include <vector>

namespace workers::hot::intent {

// The letters of a word in UTF-8; views into `word`.
std::vector<std::string_view> letters_of(std::string_view word);

// One letter too many, too few, or two neighbours swapped; from 6 letters on also one replaced:
// in shorter words that makes another word more often than a slip. The first letter is right.
bool one_slip_apart(std::string_view a, std::string_view b);

}  // namespace workers::hot::intent
