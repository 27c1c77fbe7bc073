// What a database URL says to us rather than to libpq.
//
// `pooler=transaction`: a pooler in transaction mode stands in between (PgBouncer 1.21 and later
// with max_prepared_statements). `prepared=false`: the same, and it knows no prepared statements
// (before 1.21). Both forms of libpq take them: `?prepared=false` and ` prepared=false`.
#pragma once

#include <optional>
#include <string>

namespace shared::postgres {

struct Url {
    std::string text;  // for libpq: without our own words
    bool is_pooled = false;
    bool is_prepared = true;
};

// Nothing where one of our words has a value that it cannot have.
std::optional<Url> parse_url(const std::string& text);

}  // namespace shared::postgres
