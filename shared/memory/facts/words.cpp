#include "shared/memory/facts/words.hpp"

#include "shared/memory/function_words.hpp"
#include "shared/text/cut.hpp"

#include <algorithm>

namespace shared::memory::facts {
namespace {

// What is no part of a word.
struct Separator {
    std::size_t size = 0;  // bytes; 0: it is part of one
    Break is = Break::kNone;
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_space(char c) {
    return c >= 0 && c <= ' ';
}

// Cut within a character, the rest of it is one bad byte or more: a separator to folding.
char at_or_blank(std::string_view text, std::size_t at) {
    return at < text.size() ? text[at] : ' ';
}

Separator ascii_separator(std::string_view text, std::size_t at) {
    const char before = at > 0 ? text[at - 1] : ' ', after = at_or_blank(text, at + 1);
    const bool is_in_number = is_digit(before) && is_digit(after);
    switch (text[at]) {
        case '\n':
        case '!':
            return {1, Break::kStop};
        case '?':
            return {1, Break::kQuestion};
        case '.':
            return is_in_number ? Separator{} : Separator{1, Break::kDot};
        case ':':
            return is_in_number ? Separator{} : Separator{1, Break::kNone};
        case ',':
        case ';':
        case '(':
        case ')':
            return {1, Break::kComma};
        case '-':
            return is_space(before) || is_space(after) ? Separator{1, Break::kComma} : Separator{};
        case '"':  // within a Hebrew abbreviation
            return before < 0 && after < 0 ? Separator{} : Separator{1, Break::kNone};
        case '/':
        case '*':
        case '_':
            return {1, Break::kNone};
        default:
            return is_space(text[at]) ? Separator{1, Break::kNone} : Separator{};
    }
}

Separator separator(std::string_view text, std::size_t at) {
    if (text[at] >= 0) return ascii_separator(text, at);
    const auto is = [&](std::string_view bytes) { return text.substr(at).starts_with(bytes); };
    if (is("؟")) return {2, Break::kQuestion};
    if (is("،") || is("؛")) return {2, Break::kComma};
    if (is("\u00A0") || is("¿") || is("¡") || is("«") || is("»")) return {2, Break::kNone};
    if (is("–") || is("—")) return {3, Break::kComma};
    if (is("…")) return {3, Break::kStop};
    if (is("’") || is("‘")) return {};
    if (is("\xE2\x80")) return {3, Break::kNone};  // quotation marks, directions, other blanks
    // Emoji end what was said.
    if (is("\xF0\x9F")) return {4, Break::kComma};
    const bool is_symbol = text[at] == '\xE2' && at_or_blank(text, at + 1) >= '\x98' &&
                           at_or_blank(text, at + 1) <= '\x9E';
    return is_symbol ? Separator{3, Break::kComma} : Separator{};
}

// The words of one run of bytes: two where a dash is in it, one where a quotation mark is.
void add(Words& out, std::size_t begin, std::size_t end) {
    const std::string_view chunk = out.text.substr(begin, end - begin);
    std::size_t letter = out.folded.letters.size();
    const std::size_t first = out.folded.ends.size();
    text::fold_into(chunk, out.folded);
    if (chunk.find('"') != std::string_view::npos && out.folded.ends.size() > first) {
        out.folded.ends.resize(first);
        out.folded.ends.push_back(static_cast<std::uint32_t>(out.folded.letters.size()));
    }
    for (std::size_t i = first; i < out.folded.ends.size(); ++i) {
        Word word;
        word.letters = static_cast<std::uint32_t>(letter);
        word.letter_count = out.folded.ends[i] - word.letters;
        letter = out.folded.ends[i];
        word.begin = static_cast<std::uint32_t>(begin);
        word.end = static_cast<std::uint32_t>(end);
        out.all.push_back(word);
        out.all.back().term = term_of_word(out.letters(out.all.size() - 1));
    }
}

}  // namespace

Words split(std::string_view text) {
    Words out;
    out.text = text::cut(text, Words::kMaxBytes);
    const bool is_cut = out.text.size() < text.size();
    out.all.reserve(std::min(out.text.size() / 4 + 1, Words::kMaxWords));
    out.folded.letters.reserve(out.text.size());
    out.folded.ends.reserve(out.all.capacity());
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= out.text.size() && out.all.size() < Words::kMaxWords;) {
        const bool is_end = at == out.text.size();
        const Separator found = is_end ? Separator{1, Break::kStop} : separator(out.text, at);
        if (found.size == 0) {
            ++at;
            continue;
        }
        // What is left of a word is another one.
        if (at > begin && !(is_end && is_cut)) add(out, begin, at);
        if (!out.all.empty()) out.all.back().after = std::max(out.all.back().after, found.is);
        at = begin = std::min(at + found.size, out.text.size() + (is_end ? 1 : 0));
    }
    if (out.all.size() > Words::kMaxWords) out.all.resize(Words::kMaxWords);
    if (!out.all.empty()) out.all.back().after = std::max(out.all.back().after, Break::kStop);
    return out;
}

}  // namespace shared::memory::facts
