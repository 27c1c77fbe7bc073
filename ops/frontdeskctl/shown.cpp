#include "ops/frontdeskctl/shown.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {

std::string shown(std::string_view words, std::string_view kept) {
    std::string out;
    for (std::size_t at = 0; at < words.size(); ++at) {
        const auto byte = static_cast<unsigned char>(words[at]);
        const auto next = static_cast<unsigned char>(at + 1 < words.size() ? words[at + 1] : 0);
        if (byte == 0xC2 && next >= 0x80 && next <= 0x9F) {  // U+0080 to U+009F
            out += fmt::format("\\u{:04x}", next);
            ++at;
        } else if ((byte < ' ' || byte == 0x7F) && kept.find(words[at]) == std::string_view::npos) {
            out += fmt::format("\\u{:04x}", byte);
        } else {
            out += words[at];
        }
    }
    return out;
}

}  // namespace ops::frontdeskctl
