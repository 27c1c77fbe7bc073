#include "ops/frontdeskctl/since.hpp"

#include <charconv>
#include <ctime>
#include <string>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

constexpr std::int64_t kMostBack = 100'000;  // of any unit: nothing is kept for longer

std::int64_t unit_ms(char unit) {
    switch (unit) {
        case 's':
            return 1'000;
        case 'm':
            return 60'000;
        case 'h':
            return 3'600'000;
        case 'd':
            return 86'400'000;
        default:
            return 0;
    }
}

}  // namespace

std::optional<shared::WallMs> parse_since(std::string_view text, shared::WallMs now) {
    if (text.empty()) return std::nullopt;
    std::int64_t number = 0;
    const auto* end = text.data() + text.size() - 1;
    const auto [read, fault] = std::from_chars(text.data(), end, number);
    const std::int64_t unit = unit_ms(text.back());
    if (fault == std::errc() && read == end && unit > 0) {
        if (number < 0 || number > kMostBack) return std::nullopt;
        return now - number * unit;
    }
    std::tm time{};
    const std::string whole(text);
    const char* rest = strptime(whole.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time);
    if (rest == nullptr || *rest != '\0') return std::nullopt;
    return static_cast<shared::WallMs>(timegm(&time)) * 1000;
}

std::string time_text(shared::WallMs at) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(at / 1000)));
}

}  // namespace ops::frontdeskctl
