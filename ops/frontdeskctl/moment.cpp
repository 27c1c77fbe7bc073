#include "ops/frontdeskctl/moment.hpp"

#include "ops/frontdeskctl/seed_check.hpp"

namespace ops::frontdeskctl {
namespace {

// `Z`, `+03`, `+0300` or `+03:00` as `+03:00`; nothing for what is no offset.
std::optional<std::string> offset_of(std::string_view text) {
    if (text == "Z" || text == "z") return "+00:00";
    if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const auto hours = text.substr(1, 2);
    auto minutes = text.substr(3);
    if (minutes.starts_with(':')) minutes.remove_prefix(1);
    if (text.size() == 3) minutes = "00";
    const auto time = std::string(hours) + ':' + std::string(minutes);
    if (!is_opening_time(time) || time > "14:00") return std::nullopt;
    return text[0] + time;
}

}  // namespace

std::optional<Moment> parse_moment(std::string_view text) {
    constexpr std::size_t kShortest = 16;  // 2031-01-02T10:30
    if (text.size() < kShortest || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
        return std::nullopt;
    const auto date = text.substr(0, 10);
    const auto time = text.substr(11, 5);
    if (!is_date(date) || date < "1970-01-02" || !is_opening_time(time)) return std::nullopt;
    auto rest = text.substr(kShortest);
    std::string seconds = ":00";
    if (rest.starts_with(':')) {
        seconds = rest.substr(0, 3);
        if (!is_opening_time("00" + seconds)) return std::nullopt;
        rest.remove_prefix(3);
    }
    Moment out{std::string(date) + ' ' + std::string(time) + seconds};
    if (rest.empty()) return out;
    const auto offset = offset_of(rest);
    if (!offset) return std::nullopt;
    out.text += *offset;
    out.has_zone = true;
    return out;
}

std::string phone_digits(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view(" -().").find(c) == std::string_view::npos) out += c;
    }
    if (out.starts_with('+')) {
        out.erase(0, 1);
    } else if (out.starts_with("00")) {
        out.erase(0, 2);
    }
    // No country code begins with 0: that is a number as it is dialled at home.
    return is_digits(out) && out[0] != '0' ? out : "";
}

}  // namespace ops::frontdeskctl
