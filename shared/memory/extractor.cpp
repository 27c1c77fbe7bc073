#include "shared/memory/extractor.hpp"

#include "shared/base/ids.hpp"
#include "shared/text/lower.hpp"

#include <algorithm>
#include <iterator>

namespace shared::memory {
namespace {

// Namespace of norms: any fixed value does.
constexpr Uuid kNorms{{0x6e, 0x6f, 0x72, 0x6d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string normal(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_blank(c)) {
            if (!out.empty() && out.back() != ' ') out += ' ';
        } else {
            out += c;
        }
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return text::lower(out);
}

// What came of languages, names and wishes; any other kind adds up.
constexpr std::string_view kOneValue[] = {
    "name", "language", "preferred_doctor", "preferred_day", "preferred_time"};

}  // namespace

bool has_one_value(std::string_view kind) {
    return std::find(std::begin(kOneValue), std::end(kOneValue), kind) != std::end(kOneValue);
}

std::string norm_hash(const Fact& fact) {
    std::string out;
    for (const char c : uuid_v5(kNorms, fact.kind + '\n' + normal(fact.body)).text()) {
        if (c != '-') out += c;
    }
    return out;
}

}  // namespace shared::memory
