#include "workers/hot/replies/word_forms.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace workers::hot::replies {
namespace {

using Letters = std::u32string_view;

constexpr std::size_t kMinStem = 4;      // of a Russian word without its ending
constexpr std::size_t kMinSemitic = 3;   // of a root
constexpr std::size_t kMinSingular = 3;  // of a word with -s behind it

bool is_cyrillic(Letters word) {
    return !word.empty() && word[0] >= U'\u0400' && word[0] < U'\u0500';
}

bool plural_of(Letters many, Letters one) {
    if (one.size() < kMinSingular || !many.starts_with(one)) return false;
    const Letters ending = many.substr(one.size());
    return ending == U"s" || ending == U"es";
}

// Portuguese -ao, -oes (folded) and Spanish -on, -ones share the stem before them.
bool nasal_plural_of(Letters many, Letters one) {
    return many.ends_with(U"oes") && one.ends_with(U"ao") && many.size() == one.size() + 1 &&
           many.substr(0, many.size() - 3) == one.substr(0, one.size() - 2);
}

// Folded: й is и.
bool is_ending(Letters end) {
    static constexpr std::array<Letters, 32> kEndings = {
        U"",   U"а",  U"я",  U"о",  U"е",  U"и",  U"ы",  U"у",  U"ю",   U"ь",  U"ои",
        U"еи", U"ии", U"ам", U"ям", U"ах", U"ях", U"ом", U"ем", U"ов",  U"ев", U"ую",
        U"ая", U"ое", U"ые", U"ых", U"ыи", U"ие", U"ию", U"ия", U"ами", U"ями"};
    return std::find(kEndings.begin(), kEndings.end(), end) != kEndings.end();
}

// чистка and чисток.
bool is_fleeting(Letters end, Letters other) {
    return (end == U"ок" || end == U"ек") && other.starts_with(U"к") && is_ending(other.substr(1));
}

// чистка, чистку, чистками; not корона and коронка.
bool same_stem(Letters a, Letters b) {
    const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    const auto shared = static_cast<std::size_t>(end.first - a.begin());
    // The stem may end before what the endings have in common.
    for (std::size_t stem = shared; stem >= kMinStem; --stem) {
        const Letters x = a.substr(stem);
        const Letters y = b.substr(stem);
        if ((is_ending(x) && is_ending(y)) || is_fleeting(x, y) || is_fleeting(y, x)) return true;
    }
    return false;
}

// Hebrew and Arabic write articles and prepositions in front of the word, and plurals, the state of
// belonging and feminine forms behind it.
constexpr std::array<Letters, 15> kFronts = {
    U"", U"ال", U"ה", U"ב", U"ל", U"ו", U"מ", U"ש", U"וה", U"של", U"ل", U"ب", U"و", U"لل", U"وال"};
constexpr std::size_t kFrontsOfNames = 2;
constexpr std::array<Letters, 8> kEnds = {U"", U"ה", U"ת", U"ות", U"ים", U"ه", U"ات", U"ين"};

bool same_but_for_ends(Letters written, Letters name) {
    for (const Letters end : kEnds) {
        if (!written.ends_with(end) || written.size() < end.size() + kMinSemitic) continue;
        const Letters stem = written.substr(0, written.size() - end.size());
        if (!name.starts_with(stem)) continue;
        const Letters rest = name.substr(stem.size());
        // A feminine ending that the name has not makes another word of it.
        const bool is_feminine = end == U"ה" || end == U"ه";
        if (is_feminine && rest.empty()) continue;
        if (std::find(kEnds.begin(), kEnds.end(), rest) != kEnds.end()) return true;
    }
    return false;
}

bool same_semitic(Letters written, Letters name) {
    for (const Letters front : kFronts) {
        if (!written.starts_with(front)) continue;
        for (std::size_t i = 0; i < kFrontsOfNames; ++i) {
            if (!name.starts_with(kFronts[i])) continue;
            if (same_but_for_ends(written.substr(front.size()), name.substr(kFronts[i].size()))) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace

bool same_form(const Word& written, const Word& name) {
    const Letters a = written.letters;
    const Letters b = name.letters;
    if (written.is_latin != name.is_latin) return false;
    if (name.is_latin) {
        return plural_of(a, b) || plural_of(b, a) || nasal_plural_of(a, b) || nasal_plural_of(b, a);
    }
    return is_cyrillic(b) ? same_stem(a, b) : same_semitic(a, b);
}

}  // namespace workers::hot::replies
