// Words that stand in every text and tell nothing of what it is about.
#pragma once

#include <cstdint>
#include <span>

namespace shared::memory {

// A whole word, folded.
std::uint32_t term_of_word(std::span<const char32_t> word);

// Articles, pronouns, prepositions, forms of to be and to have, question words of the languages
// that patients write in; all languages together, as they mix them. Thread-safe.
bool is_function_word(std::uint32_t term);

}  // namespace shared::memory
