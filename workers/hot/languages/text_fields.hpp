// Which texts there are and what each may say: those of the languages and those that a clinic wrote
// itself, by one table (parse_texts.cpp).
#pragma once

#include "workers/hot/languages/language.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::languages {

struct TextField {
    std::string_view name;
    std::string Texts::*text;
    std::string_view may;       // placeholders it may have
    std::string_view must;      // and those each of its variants must have
    bool has_variants = false;  // whether it may be said in several ways
};

std::span<const TextField> text_fields();
// nullptr where there is no such text.
const TextField* find_text_field(std::string_view name);

// Why a text cannot be used.
enum class TextFault {
    kNone,
    kUnknownPurpose,
    kUnknownPlaceholder,
    kMissingPlaceholder,
    kOpenBrace,
    kEmpty,
    kVariants,  // several, where one thing is said in one way
};
inline constexpr std::array<std::string_view, 7> kTextFaultNames = {"none",
                                                                    "unknown_purpose",
                                                                    "unknown_placeholder",
                                                                    "missing_placeholder",
                                                                    "open_brace",
                                                                    "empty",
                                                                    "variants"};

struct CheckedText {
    TextFault fault = TextFault::kNone;
    std::string why;     // for who wrote it; has the placeholder, not the text
    std::size_t at = 0;  // byte of the text

    std::string_view name() const { return kTextFaultNames[static_cast<std::size_t>(fault)]; }
};

// Pure. `purpose`: name of a field, or a kind of what is no text (image video document sticker).
CheckedText check_text(std::string_view purpose, std::string_view text);

// A text may be said in several ways, set apart by lines of `---`. Never empty; views into `text`.
std::vector<std::string_view> variants_of(std::string_view text);

// The one that `record` picks: the same wherever and whenever it is asked; the first where there is
// no record. `index`, where wanted, gets its place.
std::string_view variant_of(std::string_view text,
                            std::string_view record,
                            std::size_t* index = nullptr);

}  // namespace workers::hot::languages
