// Names and values as SQL writes them, whatever they hold.
#pragma once

#include <string>
#include <string_view>

namespace ops::frontdeskctl::legacy {

// `"conversation ""x"""`
std::string identifier(std::string_view name);
// `'it''s'`; right also where a backslash escapes.
std::string literal(std::string_view text);
// The name with the suffix, within the 63 bytes a name may have: a longer one is cut and told apart
// from others by a hash of the whole.
std::string derived_name(std::string_view name, std::string_view suffix);

struct Table {
    std::string schema, name;

    std::string sql() const;   // quoted
    std::string text() const;  // for people: schema.name
    bool operator==(const Table&) const = default;
};

}  // namespace ops::frontdeskctl::legacy
