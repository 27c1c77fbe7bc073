#include "workers/hot/intent/romanize.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace workers::hot::intent {
namespace {

// U+0430 to U+044F, as they stand after folding.
constexpr std::array<std::string_view, 32> kCyrillic = {
    "a", "b", "v", "g", "d", "e", "j", "z",  "i",  "i",  "k", "l", "m", "n", "o",  "p",
    "r", "s", "t", "u", "f", "h", "c", "ch", "sh", "sh", "",  "i", "",  "e", "iu", "ia"};
// U+0621 to U+064A.
constexpr std::array<std::string_view, 42> kArabic = {
    "",  "a", "a", "o", "a", "i",  "a", "b", "a", "t", "t", "g", "h", "h",
    "d", "z", "r", "z", "s", "sh", "s", "d", "t", "z", "3", "g", "",  "",
    "",  "",  "",  "",  "f", "k",  "k", "l", "m", "n", "h", "o", "i", "i"};
// U+05D0 to U+05EA.
constexpr std::array<std::string_view, 27> kHebrew = {"a", "b", "g", "d", "h", "o", "z", "h",  "t",
                                                      "i", "k", "k", "l", "m", "m", "n", "n",  "s",
                                                      "a", "p", "p", "c", "c", "k", "r", "sh", "t"};

struct Letter {
    unsigned code;
    std::string_view spelling;
};
// Letters that other languages have added to those of Arabic; spoken Arabic borrows them.
constexpr std::array kAddedArabic = {Letter{0x679, "t"},
                                     Letter{0x67E, "p"},
                                     Letter{0x686, "ch"},
                                     Letter{0x688, "d"},
                                     Letter{0x691, "r"},
                                     Letter{0x698, "j"},
                                     Letter{0x6A4, "v"},
                                     Letter{0x6AF, "g"},
                                     Letter{0x6BA, "n"}};

struct Spelling {
    std::string_view from;
    std::string_view to;
};
// Of Latin words, longest first: Russian and Arabic as they are typed with Latin letters.
constexpr std::array kLatin = {
    Spelling{"shch", "sh"}, Spelling{"sch", "sh"}, Spelling{"kh", "h"}, Spelling{"zh", "j"},
    Spelling{"ts", "c"},    Spelling{"tz", "c"},   Spelling{"gh", "g"}, Spelling{"dh", "d"},
    Spelling{"th", "t"},    Spelling{"ph", "f"},   Spelling{"ck", "k"}, Spelling{"ja", "ia"},
    Spelling{"ju", "iu"},   Spelling{"jo", "io"},  Spelling{"y", "i"},  Spelling{"w", "v"},
    Spelling{"x", "h"},     Spelling{"q", "k"},    Spelling{"5", "h"},  Spelling{"7", "h"},
    Spelling{"9", "s"},     Spelling{"6", "t"},    Spelling{"2", "a"},  Spelling{"8", "k"},
    Spelling{"4", "ch"}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string from_latin(std::string_view word) {
    std::string out;
    while (!word.empty()) {
        const Spelling* found = nullptr;
        for (const Spelling& spelling : kLatin) {
            if (word.starts_with(spelling.from)) {
                found = &spelling;
                break;
            }
        }
        if (found == nullptr) {
            out.push_back(word.front());
            word.remove_prefix(1);
        } else {
            out.append(found->to);
            word.remove_prefix(found->from.size());
        }
    }
    return out;
}

// The Latin spelling of one character of two bytes; empty for what has none.
std::string_view spelling_of(unsigned code) {
    if (code >= 0x430 && code < 0x430 + kCyrillic.size()) return kCyrillic[code - 0x430];
    if (code >= 0x621 && code < 0x621 + kArabic.size()) return kArabic[code - 0x621];
    if (code >= 0x5D0 && code < 0x5D0 + kHebrew.size()) return kHebrew[code - 0x5D0];
    const auto* added = std::find_if(kAddedArabic.begin(),
                                     kAddedArabic.end(),
                                     [code](const Letter& letter) { return letter.code == code; });
    return added == kAddedArabic.end() ? std::string_view() : added->spelling;
}

bool is_vowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'v' || c == 'w';
}

}  // namespace

std::string romanize(std::string_view word) {
    bool plain = true;
    bool number = true;
    for (const char c : word) {
        plain = plain && (c & 0x80) == 0;
        number = number && is_digit(c);
    }
    if (number) return std::string(word);
    if (plain) return from_latin(word);
    std::string out;
    for (std::size_t i = 0; i < word.size();) {
        const auto first = static_cast<unsigned char>(word[i]);
        if (first < 0x80) {
            out.push_back(word[i++]);
        } else if (first < 0xE0 && i + 1 < word.size()) {
            const auto second = static_cast<unsigned char>(word[i + 1]);
            out.append(spelling_of(((first & 0x1FU) << 6U) | (second & 0x3FU)));
            i += 2;
        } else {
            ++i;
            while (i < word.size() && (word[i] & 0xC0) == 0x80) ++i;
        }
    }
    return out;
}

std::string skeleton(std::string_view roman) {
    std::string out;
    for (const char c : roman) {
        if (!is_vowel(c) && (out.empty() || out.back() != c)) out.push_back(c);
    }
    return out;
}

}  // namespace workers::hot::intent
