// The steps that are taken for all columns together: a join of two of them never meets a uuid and a
// text.
#pragma once

#include "ops/frontdeskctl/legacy/runner.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"

#include <vector>

namespace ops::frontdeskctl::legacy {

// Looks whether every bad value is reported, then one short transaction. With `casts` typed text
// parameters are stored as before.
Result<void> switch_columns(Runner& runner, const std::vector<Work>& columns, bool casts);
// The casts alone, for columns that are switched.
Result<void> add_casts(Runner& runner);
// Whatever stage they are in, one short transaction.
Result<void> roll_back_columns(Runner& runner, const std::vector<Work>& columns);
// After that: the book where no column is left in it, else what it says of these.
Result<void> clear_book(Runner& runner, const std::vector<Work>& columns);
// One column after the other: the old one is gone for good.
Result<void> contract_columns(Runner& runner, const std::vector<Work>& columns);

}  // namespace ops::frontdeskctl::legacy
