#include "ops/frontdeskctl/legacy/names.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace ops::frontdeskctl::legacy {
namespace {

constexpr std::size_t kLongestName = 63;

std::string doubled(std::string_view text, char quote) {
    std::string out;
    for (const char c : text) {
        if (c == quote) out += c;
        out += c;
    }
    return out;
}

// FNV-1a.
std::uint32_t hash_of(std::string_view text) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    return hash;
}

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::string identifier(std::string_view name) {
    return '"' + doubled(name, '"') + '"';
}

std::string literal(std::string_view text) {
    const bool has_escape = text.find('\\') != std::string_view::npos;
    const auto quoted = '\'' + doubled(text, '\'') + '\'';
    return has_escape ? "E" + doubled(quoted, '\\') : quoted;
}

std::string derived_name(std::string_view name, std::string_view suffix) {
    if (name.size() + suffix.size() <= kLongestName) return std::string(name) + std::string(suffix);
    const auto mark = fmt::format("_{:08x}", hash_of(name));
    auto length = kLongestName - suffix.size() - mark.size();
    while (length > 0 && continues_character(name[length])) --length;
    return std::string(name.substr(0, length)) + mark + std::string(suffix);
}

std::string Table::sql() const {
    return identifier(schema) + '.' + identifier(name);
}

std::string Table::text() const {
    return schema + '.' + name;
}

}  // namespace ops::frontdeskctl::legacy
