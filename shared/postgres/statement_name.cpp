#include "shared/postgres/statement_name.hpp"

#include <algorithm>
#include <cctype>

namespace shared::postgres {
namespace {

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string lower_word(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (!is_word(c)) break;
        out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return out;
}

// Where the name behind a schema of ours begins, first of all in the text.
std::size_t first_table(std::string_view sql) {
    std::size_t found = std::string_view::npos;
    for (const std::string_view schema : {"core.", "healthcare."}) {
        const auto at = sql.find(schema);
        if (at == std::string_view::npos || (at > 0 && is_word(sql[at - 1]))) continue;
        found = std::min(found, at + schema.size());
    }
    return found;
}

// Of `WITH ... UPDATE core.outbox ...` what it does.
std::string verb_of(std::string_view sql) {
    std::string verb = lower_word(sql);
    if (verb != "with") return verb;
    std::size_t first = std::string_view::npos;
    for (const std::string_view deed : {"INSERT INTO ", "UPDATE ", "DELETE FROM "}) {
        const auto at = sql.find(deed);
        if (at >= first) continue;
        first = at;
        verb = lower_word(deed);
    }
    return verb;
}

}  // namespace

std::string statement_name(std::string_view sql) {
    const auto begin = std::find_if(sql.begin(), sql.end(), is_word);
    sql.remove_prefix(static_cast<std::size_t>(begin - sql.begin()));
    const std::string verb = verb_of(sql);
    const auto table = first_table(sql);
    if (verb.empty()) return "other";
    return table == std::string_view::npos ? verb : verb + "_" + lower_word(sql.substr(table));
}

}  // namespace shared::postgres
