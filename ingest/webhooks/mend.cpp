#include "ingest/webhooks/mend.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

namespace ingest::webhooks {
namespace {

// So many digits always fit into 64 bits.
constexpr std::size_t kFittingDigits = 18;

// End of the string that begins at `at`, behind its closing quote.
std::size_t string_end(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return at < text.size() ? at + 1 : text.size();
}

bool begins_number(char c) {
    return c == '-' || (c >= '0' && c <= '9');
}

bool is_too_large(std::string_view number) {
    const std::string_view digits = number.substr(number.starts_with('-') ? 1 : 0);
    if (digits.empty() || digits.starts_with('.')) return false;
    if (digits.find_first_not_of("0123456789") == std::string_view::npos) {
        return digits.size() > kFittingDigits && digits.front() != '0';
    }
    double value = 0;
    const char* const end = number.data() + number.size();
    const auto read = std::from_chars(number.data(), end, value);
    return read.ptr == end && read.ec == std::errc::result_out_of_range;
}

}  // namespace

std::string mend_numbers(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 16);
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = at + 1;
        if (text[at] == '"') {
            end = string_end(text, at);
        } else if (begins_number(text[at])) {
            end = std::min(text.find_first_not_of("0123456789+-.eE", at), text.size());
            if (is_too_large(text.substr(at, end - at))) {
                out.append("\"").append(text.substr(at, end - at)).append("\"");
                at = end;
                continue;
            }
        }
        out.append(text.substr(at, end - at));
        at = end;
    }
    return out;
}

}  // namespace ingest::webhooks
