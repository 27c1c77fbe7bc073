// The steps that are taken for all columns together: a join of two of them never meets a uuid and a
// text.
#pragma once

#include "ops/frontdeskctl/legacy/runner.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"

#include <vector>

namespace ops::frontdeskctl::legacy {

// One short transaction. With `casts` typed text parameters are stored as before.
Result<void> switch_columns(Runner& runner, const std::vector<Work>& columns, bool casts);
// Whatever stage they are in, one short transaction; then what is left of the book.
Result<void> roll_back_columns(Runner& runner, const std::vector<Work>& columns);
// One column after the other: the old one is gone for good.
Result<void> contract_columns(Runner& runner, const std::vector<Work>& columns);

}  // namespace ops::frontdeskctl::legacy
