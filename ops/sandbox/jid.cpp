#include "ops/sandbox/jid.hpp"

#include <algorithm>

namespace ops::sandbox {
namespace {

constexpr std::string_view kPhoneDomain = "@s.whatsapp.net";
// From this length on Evolution takes digits for a group.
constexpr std::size_t kGroupDigits = 18;
constexpr std::size_t kLongMobileDigits = 13;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string digits_of(std::string_view text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits), is_digit);
    return digits;
}

bool starts(std::string_view text, std::string_view with) {
    return text.starts_with(with);
}

// 52 and 54 lose the digit behind the country code.
std::string without_mobile_digit(std::string digits) {
    if (digits.size() == kLongMobileDigits && (starts(digits, "52") || starts(digits, "54"))) {
        digits.erase(2, 1);
    }
    return digits;
}

// Brazil keeps the ninth digit in area codes below 31 and for numbers that are not mobile.
std::string with_brazilian_rule(std::string digits) {
    if (digits.size() != kLongMobileDigits || !starts(digits, "55")) return digits;
    const int area = (digits[2] - '0') * 10 + (digits[3] - '0');
    if (area < 31 || digits[5] < '7') return digits;
    digits.erase(4, 1);
    return digits;
}

}  // namespace

std::string create_jid(std::string_view number) {
    if (number.find('@') != std::string_view::npos) return std::string(number);
    const std::string digits = digits_of(number);
    if (digits.empty()) return {};
    if (digits.size() >= kGroupDigits) return digits + "@g.us";
    return with_brazilian_rule(without_mobile_digit(digits)) + std::string(kPhoneDomain);
}

std::string person_of(std::string_view address) {
    std::string_view bare = address;
    if (bare.ends_with(kPhoneDomain)) bare.remove_suffix(kPhoneDomain.size());
    if (starts(bare, "+")) bare.remove_prefix(1);
    bare = bare.substr(0, bare.find(':'));
    if (bare.empty() || !std::all_of(bare.begin(), bare.end(), is_digit)) {
        return std::string(address);
    }
    std::string digits = without_mobile_digit(std::string(bare));
    if (digits.size() == kLongMobileDigits && starts(digits, "55")) digits.erase(4, 1);
    return digits;
}

}  // namespace ops::sandbox
