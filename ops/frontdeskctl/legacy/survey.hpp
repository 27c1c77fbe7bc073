// What the catalogs say of the columns named session_id, and of what stands around them.
#pragma once

#include "ops/frontdeskctl/legacy/column.hpp"
#include "shared/base/result.hpp"
#include "shared/postgres/postgres.hpp"

#include <string>
#include <vector>

namespace ops::frontdeskctl::legacy {

inline constexpr const char* kLagUnseen =
    "note: how far replicas are behind cannot be seen, and --max-lag does nothing, without "
    "GRANT pg_read_all_stats";

struct Survey {
    Table sessions;  // what the ids point to
    std::vector<Column> columns;
    // Functions whose text names session_id: whoever migrates has to look at them.
    std::vector<std::string> functions;
    bool may_silence_triggers = false;  // of others, while the backfill changes rows
    bool may_see_lag = false;           // of replicas
};

// `sessions`: schema.table, empty for the only one. Errors (stop): `no_sessions` where there is no
// such table, several and none named, or no unique id in it; and those of statements.
shared::Result<Survey> read_survey(shared::postgres::Connection& database,
                                   const std::string& sessions);

// The tables that have such a column.
std::vector<Table> tables_of(const Survey& survey);
// The same of the database, whatever the ids point to.
shared::Result<std::vector<Table>> read_tables(shared::postgres::Connection& database);

}  // namespace ops::frontdeskctl::legacy
