// The steps of one column, each of which leaves what the next run finds done.
#pragma once

#include "ops/frontdeskctl/legacy/facts.hpp"
#include "ops/frontdeskctl/legacy/runner.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"

namespace ops::frontdeskctl::legacy {

// Shadow, triggers and entry in the book, which it makes where there is none. Gives the id.
Result<int> begin_column(Runner& runner, Work work, const Fact& before);

// From where the column is to `until`, kValidated at most; says each step. The stage of `work`
// follows.
Result<void> advance(Runner& runner, Work& work, Stage until);

}  // namespace ops::frontdeskctl::legacy
