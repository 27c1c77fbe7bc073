// What letters tell of a word, as it was written or folded.
#pragma once

#include <span>
#include <string_view>

namespace shared::memory::facts {

enum class Case { kNone, kSmall, kCapital };

// Of the first letter: Latin and Cyrillic have capitals, Hebrew and Arabic none. Not of an empty
// word.
Case case_of(std::string_view word);
bool has_small_letters(std::string_view text);

inline bool is_digit(char32_t c) {
    return c >= U'0' && c <= U'9';
}
bool has_digits(std::span<const char32_t> letters);

}  // namespace shared::memory::facts
