// Builds the hot worker, runs it, and takes it apart in reverse.
#pragma once

#include "workers/hot/config.hpp"

namespace workers::hot {

// Runs until a stop is asked for; the value is the exit code. Throws where it cannot start.
int run_service(const Config& config);

}  // namespace workers::hot
