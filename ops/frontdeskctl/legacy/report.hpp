// The report of values that are no session, kept whole.
#pragma once

#include "ops/frontdeskctl/legacy/runner.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"

namespace ops::frontdeskctl::legacy {

// Before a step that hides or drops values: reads all rows. Where nothing names a row, what stands
// there now is reported once more, and how many rows are alike. Errors (stop): `unreported` where a
// value is neither a session nor reported.
Result<void> check_report(Runner& runner, const Work& column);

}  // namespace ops::frontdeskctl::legacy
