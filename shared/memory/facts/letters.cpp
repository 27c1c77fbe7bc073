#include "shared/memory/facts/letters.hpp"

#include <algorithm>

namespace shared::memory::facts {

Case case_of(std::string_view word) {
    const auto lead = static_cast<unsigned char>(word.front());
    if (lead < 0x80) return lead >= 'A' && lead <= 'Z' ? Case::kCapital : Case::kSmall;
    const auto next = static_cast<unsigned char>(word.size() > 1 ? word[1] : 0);
    if (lead >= 0xD6 && lead <= 0xDB) return Case::kNone;
    const bool is_latin_capital = lead == 0xC3 && next >= 0x80 && next <= 0x9E;
    const bool is_cyrillic_capital =
        lead == 0xD0 && (next == 0x81 || (next >= 0x90 && next <= 0xAF));
    return is_latin_capital || is_cyrillic_capital ? Case::kCapital : Case::kSmall;
}

bool has_small_letters(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] >= 'a' && text[i] <= 'z') return true;
        const auto lead = static_cast<unsigned char>(text[i]);
        const bool has_case = lead == 0xC3 || lead == 0xD0 || lead == 0xD1;
        if (has_case && case_of(text.substr(i, 2)) == Case::kSmall) return true;
    }
    return false;
}

bool has_digits(std::span<const char32_t> letters) {
    return std::any_of(letters.begin(), letters.end(), is_digit);
}

}  // namespace shared::memory::facts
