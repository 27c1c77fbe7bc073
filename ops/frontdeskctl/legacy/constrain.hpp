// The foreign key of the new column.
#pragma once

#include "ops/frontdeskctl/legacy/runner.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"

namespace ops::frontdeskctl::legacy {

// From then on nothing is written that it would refuse; what stands there is not looked at.
Result<void> add_foreign_keys(Runner& runner, const Work& work);
// Looks at what stands there. Errors: `postgres_data` where a row points to no session.
Result<void> validate_foreign_keys(Runner& runner, const Work& work);

}  // namespace ops::frontdeskctl::legacy
