// Rows whose session went or came while no foreign key watched.
#pragma once

#include "ops/frontdeskctl/legacy/runner.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"

namespace ops::frontdeskctl::legacy {

// Before the foreign key is validated: afterwards no row points to a session that is gone.
Result<void> settle(Runner& runner, const Work& work);

// Sessions that came after rows were said to have none; also after the switch.
Result<void> settle_late(Runner& runner, const Work& work);

// What an interrupted one had found.
Result<void> forget_unsettled(Runner& runner, const Work& work);

}  // namespace ops::frontdeskctl::legacy
