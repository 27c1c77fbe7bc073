#include "shared/identity/canonical_address.hpp"

#include <algorithm>

namespace shared::identity {
namespace {

// Longer than any number (15 digits) or linked id seen; more is not an address.
constexpr std::size_t kMostDigits = 20;

std::string without(std::string_view digits, std::size_t position) {
    std::string out(digits);
    out.erase(position, 1);
    return out;
}

}  // namespace

bool is_digits(std::string_view text) {
    return !text.empty() && text.size() <= kMostDigits &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string fold_number(std::string_view digits) {
    if (digits.size() == 13) {
        // 55 AA 9 NNNNNNNN: the ninth digit stands after the area code.
        if (digits.starts_with("55") && digits[4] == '9') return without(digits, 4);
        if (digits.starts_with("521") || digits.starts_with("549")) return without(digits, 2);
    }
    return std::string(digits);
}

std::string canonical_address(const AddressParts& parts) {
    if (!parts.group.empty()) return "group:" + std::string(parts.group);
    if (!parts.bsuid.empty()) return "bsuid:" + std::string(parts.bsuid);
    if (!parts.phone.empty()) return "phone:" + fold_number(parts.phone);
    if (!parts.lid.empty()) return "lid:" + std::string(parts.lid);
    return {};
}

}  // namespace shared::identity
