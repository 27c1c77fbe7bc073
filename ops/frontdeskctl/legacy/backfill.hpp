// Fills the new column of all rows that stood there, in transactions of a few thousand, as fast as
// it may and no faster: see fill_blocks() of statements.hpp for what it does with them.
#pragma once

#include "ops/frontdeskctl/legacy/runner.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"

#include <cstdint>

namespace ops::frontdeskctl::legacy {

struct BackfillCounts {
    std::int64_t rows = 0, changed = 0, reported = 0;  // of this run
};

// From where the last run was. Stops between two transactions.
Result<BackfillCounts> backfill(Runner& runner, const Work& work);

// How many blocks the next transaction takes, so that about `wanted` rows with a value are in them,
// or fewer where that would take long, by what the last one had and took. Pure.
std::int64_t next_blocks(std::int64_t blocks,
                         std::int64_t filled,
                         std::chrono::milliseconds took,
                         std::int64_t wanted);

}  // namespace ops::frontdeskctl::legacy
