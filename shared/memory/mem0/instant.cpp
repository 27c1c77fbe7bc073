#include "shared/memory/mem0/instant.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace shared::memory::mem0 {
namespace {

constexpr std::int64_t kMicros = 1'000'000;
// Longer than this nobody is believed: a wrong clock there must not silence memory for days.
constexpr std::chrono::seconds kLongestWait{600};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Digits after the point as microseconds; takes them off `text`.
std::int64_t take_fraction(std::string_view& text) {
    if (!text.starts_with('.')) return 0;
    text.remove_prefix(1);
    std::int64_t out = 0;
    std::int64_t unit = kMicros / 10;
    while (!text.empty() && is_digit(text.front())) {
        out += unit * (text.front() - '0');
        unit /= 10;
        text.remove_prefix(1);
    }
    return out;
}

// `Z`, nothing, `+hh:mm` or `-hh:mm` as seconds.
std::optional<std::int64_t> offset_of(std::string_view text) {
    if (text.empty() || text == "Z") return 0;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return {};
    if (!is_digit(text[1]) || !is_digit(text[2]) || !is_digit(text[4]) || !is_digit(text[5])) {
        return {};
    }
    const auto two = [text](std::size_t at) {
        return std::int64_t{text[at] - '0'} * 10 + (text[at + 1] - '0');
    };
    const std::int64_t seconds = two(1) * 3600 + two(4) * 60;
    return text[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> instant_of(std::string_view text) {
    constexpr std::size_t kSecondsEnd = 19;
    if (text.size() < kSecondsEnd || text.size() > 40) return {};
    const std::string whole(text.substr(0, kSecondsEnd));
    std::tm parts{};
    const char* form = whole[10] == ' ' ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%dT%H:%M:%S";
    const char* end = ::strptime(whole.c_str(), form, &parts);
    if (end == nullptr || *end != '\0') return {};
    std::string_view rest = text.substr(kSecondsEnd);
    const std::int64_t fraction = take_fraction(rest);
    const auto offset = offset_of(rest);
    if (!offset) return {};
    return (std::int64_t{::timegm(&parts)} - *offset) * kMicros + fraction;
}

std::string day_of(WallMs at) {
    const std::time_t seconds = at / 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 16> out{};
    return {out.data(), std::strftime(out.data(), out.size(), "%Y-%m-%d", &parts)};
}

bool is_day(std::string_view text) {
    const auto at = instant_of(std::string(text) + "T00:00:00Z");
    return text.size() == 10 && at && day_of(*at / 1000) == text;
}

std::chrono::seconds retry_after_of(std::string_view text, WallMs now) {
    std::int64_t seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (read.ec == std::errc::result_out_of_range) {
        seconds = kLongestWait.count();
    } else if (read.ec != std::errc{}) {
        const std::string whole(text);
        std::tm parts{};
        const char* end = ::strptime(whole.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
        if (end == nullptr) return {};
        seconds = std::int64_t{::timegm(&parts)} - now / 1000;
    }
    return std::clamp(std::chrono::seconds(seconds), std::chrono::seconds(0), kLongestWait);
}

}  // namespace shared::memory::mem0
