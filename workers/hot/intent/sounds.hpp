// One form for all the ways of writing a word of another script in Latin letters.
#pragma once

#include "workers/hot/languages/language.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::intent {

using languages::Spelling;

// Immutable: thread-safe.
class Sounds {
  public:
    explicit Sounds(std::vector<Spelling> spellings);

    // The longest spelling counts at each place, a letter without one is kept, and a doubled Latin
    // letter counts once. Two spellings of a word are one where this is equal.
    std::string of(std::string_view folded_word) const;

  private:
    const Spelling* spelling_at(std::string_view word, std::size_t at) const;

    std::array<std::vector<Spelling>, 256> by_first_byte_;
};

}  // namespace workers::hot::intent
