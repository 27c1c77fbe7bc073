// The tables that hold the rows of a column: the table itself, or its partitions.
#pragma once

#include "ops/frontdeskctl/legacy/stage.hpp"
#include "shared/base/result.hpp"
#include "shared/postgres/postgres.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ops::frontdeskctl::legacy {

struct Part {
    std::string oid;
    Table table;
    std::int64_t blocks = 0;  // of its file now
    std::int64_t rows = 0;    // as the planner believes
};

// By name. Partitions may come and go: ask again for each step.
shared::Result<std::vector<Part>> read_parts(shared::postgres::Connection& database,
                                             const Table& table);

}  // namespace ops::frontdeskctl::legacy
