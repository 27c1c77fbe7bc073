// A pass over all rows of a column, in transactions of a few thousand, as fast as it may and no
// faster: see pass() of statements.hpp for what it does with them.
#pragma once

#include "ops/frontdeskctl/legacy/runner.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"

#include <cstdint>
#include <string>

namespace ops::frontdeskctl::legacy {

struct PassCounts {
    std::int64_t rows = 0, changed = 0, reported = 0;  // of this run
};

// `name` of the pass: its position is kept under it, and taken up there by the next run. Stops
// between two transactions.
Result<PassCounts> run_pass(Runner& runner,
                            const Work& work,
                            const std::string& name,
                            bool may_silence_triggers);

// How many blocks the next transaction takes, so that it has about `wanted` rows and is short.
// Pure.
std::int64_t next_blocks(std::int64_t blocks,
                         std::int64_t rows,
                         std::chrono::milliseconds took,
                         std::int64_t wanted);

}  // namespace ops::frontdeskctl::legacy
