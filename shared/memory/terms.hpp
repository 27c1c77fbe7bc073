// What a text is found by: its words, and runs of 3 to 5 letters of each, which words of one stem
// have in common whatever stands before or behind it.
#pragma once

#include "shared/text/fold.hpp"

#include <cstdint>
#include <vector>

namespace shared::memory {

// A hash; two different terms of one patient are one in a few million.
using Term = std::uint32_t;

constexpr std::size_t kMaxWordsOfText = 64;    // the rest of a text is not looked at,
constexpr std::size_t kMaxLettersOfWord = 24;  // nor of a word

// Adds the terms of the different words from `first` to before `last`, at most `most`. Function
// words ("the", "что") have no runs: they would find every text with a word like them. Thread-safe;
// about 2 ns a term.
void append_terms(const text::FoldedWords& words,
                  std::size_t first,
                  std::size_t last,
                  std::size_t most,
                  std::vector<Term>& out);

}  // namespace shared::memory
