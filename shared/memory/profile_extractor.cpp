#include "shared/memory/profile_extractor.hpp"

#include <algorithm>

namespace shared::memory {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::vector<Fact> ProfileExtractor::extract(const Heard& heard) const {
    std::vector<Fact> facts;
    const std::string_view name = heard.display_name;
    if (name.size() <= kMaxNameBytes && std::any_of(name.begin(), name.end(), is_letter)) {
        facts.push_back({"name", std::string(name), ""});
    }
    if (!heard.language.empty()) {
        facts.push_back({"language", std::string(heard.language), ""});
    }
    return facts;
}

}  // namespace shared::memory
