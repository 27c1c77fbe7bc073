// What schemas/postgres/verify_session_id_columns.sql says of every column named session_id.
#pragma once

#include "ops/frontdeskctl/legacy/names.hpp"
#include "shared/base/result.hpp"
#include "shared/postgres/postgres.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ops::frontdeskctl::legacy {

using Count = std::optional<std::int64_t>;  // nullopt: not known

// The columns of that statement, by their names there.
struct Fact {
    std::string table;  // as SQL writes it
    std::string type, foreign_key, indexes, stage, type_before, verdict;
    Count rows, filled, not_uuid, orphans;
    Count reported_not_uuid, reported_orphans, unreported;
    Count column_bytes, column_bytes_before;
    Count index_bytes, index_bytes_before;
    Count table_bytes, table_bytes_before;

    bool is_fine() const { return verdict.starts_with("fine"); }
};

// The statement itself.
const char* facts_sql();

// Reads every row of every table. `sessions`: schema.table, or empty.
shared::Result<std::vector<Fact>> read_facts(shared::postgres::Connection& database,
                                             const std::string& sessions);

}  // namespace ops::frontdeskctl::legacy
