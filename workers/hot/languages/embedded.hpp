// The text files of every language as they stood when the program was built (embed.cpp).
#pragma once

#include <span>
#include <string_view>

namespace workers::hot::languages {

struct EmbeddedFolder {
    std::string_view name;
    std::string_view language;
    std::string_view rules;
    std::string_view urgent;  // without the sentences that are for tests
    std::string_view texts;
};

std::span<const EmbeddedFolder> embedded();

}  // namespace workers::hot::languages
