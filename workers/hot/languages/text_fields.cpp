#include "workers/hot/languages/text_fields.hpp"

#include <algorithm>
#include <cstdint>

namespace workers::hot::languages {
namespace {

constexpr std::string_view kSeparator = "---";
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::size_t kMostName = 32;  // a brace that is closed further away opened something else

// What a clinic may say to one kind of what is no text, beside those that all languages have.
constexpr std::array kOfOneKind = {
    TextField{"image", nullptr, "{clinic} {phone}", "", true},
    TextField{"video", nullptr, "{clinic} {phone}", "", true},
    TextField{"document", nullptr, "{clinic} {phone}", "", true},
    TextField{"sticker", nullptr, "{clinic} {phone}", "", true},
};

const TextField* find_field(std::string_view name) {
    if (const TextField* field = find_text_field(name)) return field;
    const auto* found = std::find_if(
        kOfOneKind.begin(), kOfOneKind.end(), [&](const auto& f) { return f.name == name; });
    return found == kOfOneKind.end() ? nullptr : found;
}

std::string_view trim(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return text.substr(0, 0);
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Calls with each variant, until that gives false.
template <typename Visit>
void each_variant(std::string_view text, Visit visit) {
    std::size_t begin = 0;
    for (std::size_t line = 0; line < text.size();) {
        const std::size_t end = std::min(text.find('\n', line), text.size());
        if (trim(text.substr(line, end - line)) == kSeparator) {
            if (!visit(trim(text.substr(begin, line - begin)))) return;
            begin = std::min(end + 1, text.size());
        }
        line = end + 1;
    }
    visit(trim(text.substr(begin)));
}

bool has_word(std::string_view words, std::string_view word) {
    return words.find(word) != std::string_view::npos;
}

CheckedText check_placeholders(const TextField& field, std::string_view text) {
    for (std::size_t open = text.find('{'); open != std::string_view::npos;
         open = text.find('{', open + 1)) {
        const std::size_t close = text.find_first_of("{}\n", open + 1);
        const bool is_closed = close != std::string_view::npos && text[close] == '}';
        if (!is_closed || close - open > kMostName) {
            return {TextFault::kOpenBrace, "{ without }", open};
        }
        const std::string_view name = text.substr(open, close - open + 1);
        if (has_word(field.may, name) || has_word(field.must, name)) continue;
        return {TextFault::kUnknownPlaceholder,
                "unknown placeholder " + std::string(name) + " in this text",
                open};
    }
    return {};
}

CheckedText check_variant(const TextField& field, std::string_view variant) {
    if (variant.empty()) return {TextFault::kEmpty, "is empty", 0};
    std::string_view rest = field.must;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        const std::string_view wanted = rest.substr(0, end);
        if (!has_word(variant, wanted)) {
            return {TextFault::kMissingPlaceholder, "needs " + std::string(wanted), 0};
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

// FNV-1a, then mixed: ids that differ in one digit pick apart.
std::uint64_t number_of(std::string_view record) {
    std::uint64_t out = 0xCBF29CE484222325U;
    for (const char c : record) out = (out ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    out = (out ^ (out >> 33U)) * 0xFF51AFD7ED558CCDU;
    return out ^ (out >> 33U);
}

}  // namespace

const TextField* find_text_field(std::string_view name) {
    const auto fields = text_fields();
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

CheckedText check_text(std::string_view purpose, std::string_view text) {
    const TextField* field = find_field(purpose);
    if (field == nullptr) return {TextFault::kUnknownPurpose, "there is no such text", 0};
    CheckedText out = check_placeholders(*field, text);
    if (out.fault != TextFault::kNone) return out;
    std::size_t count = 0;
    each_variant(text, [&](std::string_view variant) {
        ++count;
        out = check_variant(*field, variant);
        return out.fault == TextFault::kNone;
    });
    if (out.fault == TextFault::kNone && count > 1 && !field->has_variants) {
        return {TextFault::kVariants, "is said in one way: no variants", 0};
    }
    return out;
}

std::vector<std::string_view> variants_of(std::string_view text) {
    std::vector<std::string_view> out;
    each_variant(text, [&](std::string_view variant) {
        out.push_back(variant);
        return true;
    });
    return out;
}

std::string_view variant_of(std::string_view text, std::string_view record, std::size_t* index) {
    if (index != nullptr) *index = 0;
    // Most texts have no separator in them at all.
    if (text.find(kSeparator) == std::string_view::npos) return text;
    const auto variants = variants_of(text);
    const std::size_t at = record.empty() ? 0 : number_of(record) % variants.size();
    if (index != nullptr) *index = at;
    return variants[at];
}

}  // namespace workers::hot::languages
