#include "shared/postgres/url.hpp"

#include <string_view>

namespace shared::postgres {
namespace {

bool is_uri(std::string_view text) {
    return text.starts_with("postgres://") || text.starts_with("postgresql://");
}

// Whether the word is ours. `is_good` is false where its value is not.
bool take(std::string_view word, Url& url, bool& is_good) {
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    const auto value = equals == std::string_view::npos ? "" : word.substr(equals + 1);
    if (name == "prepared") {
        is_good &= value == "true" || value == "false";
        url.is_prepared = value != "false";
        url.is_pooled |= !url.is_prepared;
        return true;
    }
    if (name != "pooler") return false;
    is_good &= value == "transaction";
    url.is_pooled = true;
    return true;
}

// Where the word that begins at `at` ends. A quoted value of the keyword form may hold blanks.
std::size_t end_of(std::string_view text, std::size_t at, char separator) {
    bool is_quoted = false;
    for (; at < text.size(); ++at) {
        if (separator == ' ' && text[at] == '\\') {
            ++at;
        } else if (separator == ' ' && text[at] == '\'') {
            is_quoted = !is_quoted;
        } else if (!is_quoted && text[at] == separator) {
            return at;
        }
    }
    return text.size();
}

}  // namespace

std::optional<Url> parse_url(const std::string& text) {
    Url out;
    bool is_good = true;
    const char separator = is_uri(text) ? '&' : ' ';
    const auto question = text.find('?');
    const bool has_words = separator == ' ' || question != std::string::npos;
    if (!has_words) {
        out.text = text;
        return out;
    }
    const std::string_view all = text;
    std::string words;
    std::size_t at = separator == '&' ? question + 1 : 0;
    const std::string_view before = all.substr(0, separator == '&' ? question : 0);
    while (at < all.size()) {
        const auto end = end_of(all, at, separator);
        const auto word = all.substr(at, end - at);
        at = end + 1;
        if (word.empty() || take(word, out, is_good)) continue;
        if (!words.empty()) words += separator;
        words += word;
    }
    if (!is_good) return std::nullopt;
    out.text = before;
    if (separator == '&' && !words.empty()) out.text += '?';
    out.text += words;
    return out;
}

}  // namespace shared::postgres
