// The languages that facts are read in, as they stood when the program was built (embed.cpp).
#pragma once

#include "shared/memory/facts/rules.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace shared::memory::facts {

struct EmbeddedRules {
    std::string_view code, text;
};
std::span<const EmbeddedRules> embedded();

// Parsed once, by code. Thread-safe.
const std::vector<Language>& languages();

}  // namespace shared::memory::facts
