// A stretch of rows that retention counts or takes, as a transaction of its own.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <memory>
#include <vector>

namespace workers::background::upkeep {

// Planned for these very values: a plan for any values sorts all rows of a clinic to take the
// first ones of them.
shared::Result<std::unique_ptr<shared::postgres::Rows>> run_stretch(
    shared::postgres::Connection& connection,
    const char* sql,
    const std::vector<shared::postgres::Parameter>& values);

}  // namespace workers::background::upkeep
