#include "workers/hot/intent/slip.hpp"

#include <algorithm>

namespace workers::hot::intent {
namespace {

constexpr std::size_t kMinReplacedLetters = 6;
constexpr std::size_t kMaxLetterBytes = 4;  // of UTF-8

}  // namespace

std::vector<std::string_view> letters_of(std::string_view word) {
    std::vector<std::string_view> out;
    for (std::size_t i = 0; i < word.size();) {
        std::size_t size = 1;
        while (i + size < word.size() && (word[i + size] & 0xC0) == 0x80) ++size;
        out.push_back(word.substr(i, size));
        i += size;
    }
    return out;
}

bool one_slip_apart(std::string_view a_word, std::string_view b_word) {
    // Words too unlike in size or beginning are told apart before any letter is counted.
    const std::size_t gap = a_word.size() > b_word.size() ? a_word.size() - b_word.size()
                                                          : b_word.size() - a_word.size();
    if (gap > kMaxLetterBytes || a_word.substr(0, 1) != b_word.substr(0, 1)) return false;
    const auto a = letters_of(a_word);
    const auto b = letters_of(b_word);
    if (a.empty() || b.empty() || a[0] != b[0]) return false;
    const std::size_t common = std::min(a.size(), b.size());
    std::size_t at = 0;
    while (at < common && a[at] == b[at]) ++at;
    const auto tail_equal = [&](std::size_t i, std::size_t j) {
        return std::equal(a.begin() + static_cast<std::ptrdiff_t>(i),
                          a.end(),
                          b.begin() + static_cast<std::ptrdiff_t>(j),
                          b.end());
    };
    if (a.size() == b.size() + 1) return tail_equal(at + 1, at);
    if (b.size() == a.size() + 1) return tail_equal(at, at + 1);
    if (a.size() != b.size() || at == a.size()) return false;
    if (at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at]) {
        return tail_equal(at + 2, at + 2);
    }
    return a.size() >= kMinReplacedLetters && tail_equal(at + 1, at + 1);
}

}  // namespace workers::hot::intent
