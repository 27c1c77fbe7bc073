// The number of one of several things, said alone or with small words. Of folded words. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::replies {

bool starts_with_digit(std::string_view word);
// What such a number is called: "number", "opción".
bool is_number_word(const std::string& word);
// The only number among the words, at most two digits; 0 for none: "2h", "2a" and "2nd" are none.
std::size_t said_number(const std::vector<std::string>& words);
// Whether what stands before that number may make a time or a date of it: "at 2", "la de las 2".
bool may_be_time(const std::vector<std::string>& words);

}  // namespace workers::hot::replies
