#include "shared/crypto/encoding.hpp"

#include <array>
#include <cstdint>

namespace shared::crypto {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Of both alphabets; -1: of neither.
constexpr std::array<std::int8_t, 256> kBase64Values = [] {
    std::array<std::int8_t, 256> out{};
    out.fill(-1);
    for (const std::string_view alphabet : {kStandard, kUrl}) {
        for (std::size_t at = 0; at < alphabet.size(); ++at) {
            out[static_cast<std::uint8_t>(alphabet[at])] = static_cast<std::int8_t>(at);
        }
    }
    return out;
}();

int base64_value(char c) {
    return kBase64Values[static_cast<std::uint8_t>(c)];
}

std::string encode(std::string_view bytes, std::string_view alphabet, bool pad) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t left = bytes.size() - at;
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            group = group << 8 | (i < left ? static_cast<std::uint8_t>(bytes[at + i]) : 0U);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            if (i <= left) {
                out += alphabet[group >> (18 - 6 * i) & 63U];
            } else if (pad) {
                out += '=';
            }
        }
    }
    return out;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        out += kHexDigits[byte >> 4U];
        out += kHexDigits[byte & 15U];
    }
    return out;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const int high = hex_value(text[at]);
        const int low = hex_value(text[at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

std::string to_base64(std::string_view bytes) {
    return encode(bytes, kStandard, true);
}

std::string to_base64url(std::string_view bytes) {
    return encode(bytes, kUrl, false);
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 == 0) {
        for (int pads = 0; pads < 2 && text.ends_with('='); ++pads) text.remove_suffix(1);
    }
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out(text.size() * 3 / 4, '\0');
    std::size_t at = 0;
    std::size_t to = 0;
    for (; at + 4 <= text.size(); at += 4) {
        const int group = base64_value(text[at]) << 18 | base64_value(text[at + 1]) << 12 |
                          base64_value(text[at + 2]) << 6 | base64_value(text[at + 3]);
        if (group < 0) return std::nullopt;
        out[to++] = static_cast<char>(group >> 16 & 255);
        out[to++] = static_cast<char>(group >> 8 & 255);
        out[to++] = static_cast<char>(group & 255);
    }
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (; at < text.size(); ++at) {
        const int value = base64_value(text[at]);
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out[to++] = static_cast<char>(bits >> count & 255U);
    }
    // Bits beyond the last whole byte must be zero: one value has one text.
    if ((bits & ((1U << count) - 1)) != 0) return std::nullopt;
    return out;
}

}  // namespace shared::crypto
