// The words of a message, folded for comparing, each with where it stands as it was written.
#pragma once

#include "shared/memory/terms.hpp"
#include "shared/text/fold.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace shared::memory::facts {

// What stands between a word and the next, the stronger the greater.
enum class Break : std::uint8_t { kNone, kComma, kDot, kStop, kQuestion };

struct Word {
    Term term = 0;
    std::uint32_t letters = 0, letter_count = 0;  // in `folded`
    std::uint32_t begin = 0, end = 0;             // bytes of the text
    Break after = Break::kNone;
};

struct Words {
    static constexpr std::size_t kMaxBytes = 2'048;  // nothing behind them is read, nor the word
                                                     // that they end in,
    static constexpr std::size_t kMaxWords = 256;    // nor behind these

    std::string_view text;  // of the caller
    text::FoldedWords folded;
    std::vector<Word> all;

    std::span<const char32_t> letters(std::size_t word) const {
        return std::span<const char32_t>(folded.letters)
            .subspan(all[word].letters, all[word].letter_count);
    }
};

// Any bytes are taken; of UTF-8 no character is cut in two. Refers to `text`.
Words split(std::string_view text);

}  // namespace shared::memory::facts
