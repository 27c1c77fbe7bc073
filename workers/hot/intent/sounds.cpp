#include "workers/hot/intent/sounds.hpp"

#include <algorithm>

namespace workers::hot::intent {

Sounds::Sounds(std::vector<Spelling> spellings) {
    std::stable_sort(spellings.begin(), spellings.end(), [](const Spelling& a, const Spelling& b) {
        if (a.letters.size() != b.letters.size()) return a.letters.size() > b.letters.size();
        return a.at_end && !b.at_end;
    });
    for (Spelling& spelling : spellings) {
        if (spelling.letters.empty()) continue;
        by_first_byte_[static_cast<unsigned char>(spelling.letters[0])].push_back(
            std::move(spelling));
    }
}

const Spelling* Sounds::spelling_at(std::string_view word, std::size_t at) const {
    for (const Spelling& spelling : by_first_byte_[static_cast<unsigned char>(word[at])]) {
        if (!word.substr(at).starts_with(spelling.letters)) continue;
        if (!spelling.at_end || at + spelling.letters.size() == word.size()) return &spelling;
    }
    return nullptr;
}

std::string Sounds::of(std::string_view folded_word) const {
    std::string out;
    for (std::size_t at = 0; at < folded_word.size();) {
        const char c = folded_word[at];
        if (at > 0 && c >= 'a' && c <= 'z' && c == folded_word[at - 1]) {
            ++at;
            continue;
        }
        if (const Spelling* spelling = spelling_at(folded_word, at)) {
            out += spelling->sound;
            at += spelling->letters.size();
        } else {
            out.push_back(c);
            ++at;
        }
    }
    return out;
}

}  // namespace workers::hot::intent
