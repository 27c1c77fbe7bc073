#include "shared/json/repair.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace shared::json {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The code unit of a `\uXXXX` at `at`, if there is one.
std::optional<std::uint32_t> escape_at(std::string_view text, std::size_t at) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
    std::uint32_t unit = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
        const char c = text[i];
        unit *= 16;
        if (c >= '0' && c <= '9') {
            unit += static_cast<std::uint32_t>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            unit += static_cast<std::uint32_t>(c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            unit += static_cast<std::uint32_t>(c - 'A' + 10);
        } else {
            return std::nullopt;
        }
    }
    return unit;
}

bool is_high(std::uint32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low(std::uint32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

// Bytes of the valid UTF-8 sequence at `at`; 0 if there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
        return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0;
    };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
    const std::uint32_t lead = byte(at);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return tail(at + 1) ? 2 : 0;
    if (lead >= 0xE0 && lead < 0xF0) {
        if (!tail(at + 1) || !tail(at + 2)) return 0;
        const std::uint32_t point = (lead & 0x0F) << 12 | (byte(at + 1) & 0x3F) << 6;
        return point < 0x800 || (point >= 0xD800 && point < 0xE000) ? 0 : 3;
    }
    if (lead >= 0xF0 && lead < 0xF5) {
        if (!tail(at + 1) || !tail(at + 2) || !tail(at + 3)) return 0;
        const std::uint32_t point = (lead & 0x07) << 18 | (byte(at + 1) & 0x3F) << 12;
        return point < 0x10000 || point > 0x10FFFF ? 0 : 4;
    }
    return 0;
}

}  // namespace

std::string repair(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 16);
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == '\\') {
            const auto unit = escape_at(text, at);
            if (unit && is_high(*unit)) {
                const auto partner = escape_at(text, at + 6);
                const bool pair = partner && is_low(*partner);
                out.append(pair ? text.substr(at, 12) : std::string_view("\\uFFFD"));
                at += pair ? 12 : 6;
            } else if (unit) {
                out.append(is_low(*unit) ? std::string_view("\\uFFFD") : text.substr(at, 6));
                at += 6;
            } else {
                // Only of ASCII: what else follows is looked at by itself.
                const bool is_pair = at + 1 < text.size() && sequence_length(text, at + 1) == 1;
                out.append(text.substr(at, is_pair ? 2 : 1));
                at += is_pair ? 2 : 1;
            }
            continue;
        }
        const std::size_t length = sequence_length(text, at);
        out.append(length == 0 ? kReplacement : text.substr(at, length));
        at += length == 0 ? 1 : length;
    }
    return out;
}

std::size_t utf8_prefix(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = sequence_length(text, at);
        if (length == 0) break;
        at += length;
    }
    return at;
}

}  // namespace shared::json
