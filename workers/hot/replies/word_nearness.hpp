// How near a written word is to a word of a service's name.
#pragma once

#include <string>

namespace workers::hot::replies {

// A folded word, taken apart once for many comparisons.
struct Word {
    std::string text;
    std::u32string letters;
    bool is_latin = false;
    // As it is typed in Latin letters, and that without vowels; empty where nobody asked for it.
    std::u32string roman;
    std::string bones;
};
// `with_roman`: for comparing words of two scripts.
Word take_apart(std::string text, bool with_roman);

// From worse to better.
enum class Nearness : signed char {
    kNone,
    kNear,   // may be it, or another word: crown and clown
    kShort,  // its beginning: impl, whiten
    kSlip,   // a typing slip in it, or the same in Latin letters
    kForm,   // plural, case, article
    kSame,
};

// Below a microsecond. Thread-safe.
Nearness nearness(const Word& written, const Word& name);
// The same for a word that is known to be no slip: kForm, kSame or kNone.
Nearness form_nearness(const Word& written, const Word& name);

}  // namespace workers::hot::replies
