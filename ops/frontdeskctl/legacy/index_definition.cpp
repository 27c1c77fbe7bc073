#include "ops/frontdeskctl/legacy/index_definition.hpp"

#include "ops/frontdeskctl/legacy/column.hpp"

#include <cctype>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace ops::frontdeskctl::legacy {
namespace {

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80U;
}

std::size_t end_of_quoted(std::string_view text, std::size_t at) {
    const char quote = text[at];
    for (auto i = at + 1; i < text.size(); ++i) {
        if (text[i] != quote) continue;
        if (i + 1 < text.size() && text[i + 1] == quote) {
            ++i;
            continue;
        }
        return i + 1;
    }
    return text.size();
}

// Words, quoted names, strings, runs of blanks, and every other character by itself.
std::vector<std::string_view> tokens_of(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at + 1;
        if (text[at] == '"' || text[at] == '\'') {
            end = end_of_quoted(text, at);
        } else if (is_word(text[at])) {
            while (end < text.size() && is_word(text[end])) ++end;
        } else if (text[at] == ' ') {
            while (end < text.size() && text[end] == ' ') ++end;
        }
        out.push_back(text.substr(at, end - at));
        at = end;
    }
    return out;
}

using Tokens = std::vector<std::string_view>;

bool is_blank(std::string_view token) {
    return token.front() == ' ';
}

// The token at or behind `at` that is no blank.
std::size_t solid(const Tokens& tokens, std::size_t at) {
    while (at < tokens.size() && is_blank(tokens[at])) ++at;
    return at;
}

std::string_view at_or_empty(const Tokens& tokens, std::size_t at) {
    return at < tokens.size() ? tokens[at] : std::string_view();
}

// Behind a name, which may have a schema before it.
std::size_t behind_name(const Tokens& tokens, std::size_t at) {
    at = solid(tokens, at) + 1;
    return at_or_empty(tokens, at) == "." ? at + 2 : at;
}

// Behind `COLLATE x` and an operator class that follow the key, if any.
std::size_t behind_key_options(const Tokens& tokens, std::size_t at) {
    auto next = solid(tokens, at);
    if (at_or_empty(tokens, next) == "COLLATE") {
        at = behind_name(tokens, next + 1);
        next = solid(tokens, at);
    }
    return at_or_empty(tokens, next).ends_with("_ops") ? next + 1 : at;
}

bool is_column(const Tokens& tokens, std::size_t at) {
    return tokens[at] == kColumn && at_or_empty(tokens, at + 1) != "(" &&
           at_or_empty(tokens, at - 1) != ".";
}

// Where in a definition a token stands: a key is what the parentheses before WHERE list.
class Place {
  public:
    void pass(std::string_view token) {
        if (token == "(") ++depth_;
        if (token == ")") --depth_;
        if (token == "WHERE") is_condition_ = true;
        if (!is_blank(token)) last_ = token;
    }
    bool is_key(const Tokens& tokens, std::size_t at) const {
        return is_column(tokens, at) && !is_condition_ && depth_ == 1 &&
               (last_ == "(" || last_ == ",");
    }

  private:
    int depth_ = 0;
    bool is_condition_ = false;
    std::string_view last_;
};

std::optional<std::size_t> find_using(const Tokens& tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i] == "USING") return i;
    }
    return std::nullopt;
}

}  // namespace

CarriedIndex carried_index(std::string_view definition, bool is_text) {
    const auto tokens = tokens_of(definition);
    const auto begin = find_using(tokens);
    if (!begin) return {"", "its definition is not understood"};
    const auto method = at_or_empty(tokens, solid(tokens, *begin + 1));
    if (method != "btree" && method != "hash" && method != "brin") {
        return {"", "no " + std::string(method) + " index on a uuid"};
    }
    CarriedIndex out{" ", ""};
    Place place;
    for (auto i = *begin; i < tokens.size();) {
        const bool is_key = place.is_key(tokens, i);
        place.pass(tokens[i]);
        if (!is_column(tokens, i)) {
            out.tail += tokens[i++];
            continue;
        }
        const bool is_plain =
            is_key || !is_text || at_or_empty(tokens, solid(tokens, i + 1)) == "IS";
        out.tail += is_plain ? std::string(kShadow) : fmt::format("({}::text)", kShadow);
        i = is_key ? behind_key_options(tokens, i + 1) : i + 1;
    }
    return out;
}

}  // namespace ops::frontdeskctl::legacy
