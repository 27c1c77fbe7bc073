// Builds the parts of frontdesk-background and runs them until a stop.
#pragma once

#include "workers/background/config.hpp"

namespace workers::background {

// The exit code. Throws where a part cannot be built.
int serve(const Config& config);

}  // namespace workers::background
