// The parts of the program, built in order and stopped in the reverse one.
#pragma once

#include "ingest/config.hpp"

namespace ingest {

// Runs until a stop is asked for; the exit code. Throws where it cannot start.
int serve(const Config& config);

}  // namespace ingest
