#include "shared/app/masked_url.hpp"

#include <algorithm>
#include <string_view>

namespace shared::app {
namespace {

// `scheme://user:password@host` with the password hidden, which may hold an @ or a slash.
std::string masked_user(const std::string& url) {
    const auto scheme = url.find("://");
    const auto at = url.rfind('@');
    if (scheme == std::string::npos || at == std::string::npos) return url;
    const auto colon = url.find(':', scheme + 3);
    return colon > at ? url : url.substr(0, colon + 1) + "****" + url.substr(at);
}

// Where the URL after this comma begins; npos: none does.
std::size_t next_url(const std::string& value, std::size_t comma) {
    const auto start = std::min(value.find_first_not_of(' ', comma + 1), value.size());
    const auto end = value.find_first_not_of("abcdefghijklmnopqrstuvwxyz", start);
    return end != start && end != std::string::npos && value.compare(end, 3, "://") == 0
               ? start
               : std::string::npos;
}

}  // namespace

std::string masked_url(std::string value) {
    constexpr std::string_view kMember = "password=";
    if (const auto at = value.find(kMember); at != std::string::npos) {
        const auto start = at + kMember.size();
        value.replace(
            start, std::min(value.find_first_of("& ", start), value.size()) - start, "****");
    }
    std::string out;
    std::size_t start = 0;
    for (auto comma = value.find(','); comma != std::string::npos;
         comma = value.find(',', comma + 1)) {
        const auto next = next_url(value, comma);
        if (next == std::string::npos) continue;
        out += masked_user(value.substr(start, comma - start)) + value.substr(comma, next - comma);
        start = next;
    }
    return out + masked_user(value.substr(start));
}

}  // namespace shared::app
