// Words made comparable: one form for every way of typing the same word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::intent {

// The words of a text (UTF-8; bad bytes read as U+FFFD): compatibility forms and case folded,
// accents and vowel signs dropped, digits as ASCII, apostrophes left out, Arabic letter variants
// unified. Punctuation separates and is gone; an emoji is a word of its own. At most 256 words,
// the rest is not read. Thread-safe; about 1 us for an ASCII line.
std::vector<std::string> fold_words(std::string_view text);

}  // namespace workers::hot::intent
