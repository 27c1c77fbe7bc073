// Words made comparable: one form for every way of typing the same word.
//
// Texts are UTF-8 (bad bytes read as U+FFFD, which separates): compatibility forms and case folded,
// accents and vowel signs dropped, digits as ASCII, apostrophes left out, Arabic letter variants
// unified. Punctuation separates and is gone; an emoji is a word of its own. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shared::text {

constexpr std::size_t kMaxFoldedWords = 256;     // WhatsApp's longest text is 4096 characters
constexpr std::size_t kMaxFoldedBytes = 16'384;  // beyond it nothing is read

// Letters of words one after another; a word ends before the place in `ends`.
struct FoldedWords {
    std::u32string letters;
    std::vector<std::uint32_t> ends;
};

// Adds the words of `text` to what `out` has, at most kMaxFoldedWords of them; about 3 ns a letter.
void fold_into(std::string_view text, FoldedWords& out);

// The same as words of their own, UTF-8.
std::vector<std::string> fold_words(std::string_view text);

}  // namespace shared::text
