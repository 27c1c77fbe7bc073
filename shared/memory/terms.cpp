#include "shared/memory/terms.hpp"

#include "shared/memory/function_words.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace shared::memory {
namespace {

// Letters of our alphabets fit into 12 bits: five of them and the length of the run into 64.
constexpr unsigned kLetterBits = 12;
constexpr std::uint64_t kLetterMask = (1U << kLetterBits) - 1;
constexpr unsigned kShortestRun = 3, kLongestRun = 5;
// Both ends of a word are letters of their own: a beginning is another run than the same inside.
constexpr std::uint64_t kBegin = 1, kEnd = 2;

Term term_of_run(std::uint64_t last_letters, unsigned length) {
    const std::uint64_t mask = (std::uint64_t{1} << (length * kLetterBits)) - 1;
    std::uint64_t hash = (last_letters & mask) | (std::uint64_t{length} << 60U);
    hash ^= hash >> 29U;
    return static_cast<Term>((hash * 0x9E3779B97F4A7C15U) >> 32U);
}

std::size_t runs_in(std::size_t letters) {
    return letters + (letters > 1 ? letters - 1 : 0) + (letters > 2 ? letters - 2 : 0);
}

void append_runs(std::span<const char32_t> word, std::vector<Term>& out) {
    std::uint64_t last = kBegin;
    for (std::size_t i = 0; i <= word.size(); ++i) {
        last = (last << kLetterBits) | (i < word.size() ? word[i] & kLetterMask : kEnd);
        for (unsigned length = kShortestRun; length <= kLongestRun && length <= i + 2; ++length) {
            out.push_back(term_of_run(last, length));
        }
    }
}

}  // namespace

void append_terms(const text::FoldedWords& words,
                  std::size_t first,
                  std::size_t last,
                  std::size_t most,
                  std::vector<Term>& out) {
    last = std::min(last, first + kMaxWordsOfText);
    std::size_t begin = first == 0 ? 0 : words.ends[first - 1];
    std::array<Term, kMaxWordsOfText> seen{};
    std::size_t different = 0;
    for (std::size_t i = first; i < last; ++i) {
        const std::size_t length = std::min(words.ends[i] - begin, kMaxLettersOfWord);
        const std::span word(words.letters.data() + begin, length);
        begin = words.ends[i];
        const Term whole = term_of_word(word);
        const auto end = seen.begin() + static_cast<std::ptrdiff_t>(different);
        if (std::find(seen.begin(), end, whole) != end) continue;
        seen.at(different++) = whole;
        const bool has_runs = !is_function_word(whole);
        const std::size_t count = 1 + (has_runs ? runs_in(length) : 0);
        if (count > most) return;
        most -= count;
        out.push_back(whole);
        if (has_runs) append_runs(word, out);
    }
}

}  // namespace shared::memory
