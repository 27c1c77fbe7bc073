// A time of a calendar as people and their programs write it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ops::frontdeskctl {

struct Moment {
    std::string text;       // `2031-01-02 10:30:00`, with `+03:00` behind it where it has a zone
    bool has_zone = false;  // else it is in the clinic's own
};

// `2031-01-02T10:30`, a space for the T, with or without seconds, with or without `Z`, `+03`,
// `+0300` or `+03:00`. Nothing for any other text, for days that do not exist and before 1970.
std::optional<Moment> parse_moment(std::string_view text);

// The digits of a telephone number written with its country code: `+1 (202) 555-01-31`, `001202…`.
// Empty for what is none, a number without country code among them.
std::string phone_digits(std::string_view text);

}  // namespace ops::frontdeskctl
