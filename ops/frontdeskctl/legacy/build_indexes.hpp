// The indexes of the new column, built while others write.
#pragma once

#include "ops/frontdeskctl/legacy/runner.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"

namespace ops::frontdeskctl::legacy {

// Each that is missing is built, each that a broken build left invalid is dropped and built again.
// Of a partitioned table one for each partition, then joined under that of the table.
Result<void> build_indexes(Runner& runner, const Work& work);

}  // namespace ops::frontdeskctl::legacy
