// Names a step between two effects: at each of them a test kills the process.
//
// In the programs this does nothing and cannot be made to. Those that tests build of the same
// libraries bring their own definition (tests/e2e/crash_points/armed.cpp), which the linker takes
// in place of the empty one. Each name stands at one place; tests/e2e/crash_points/points.py lists
// them all.
#pragma once

namespace shared {

// From any thread. Costs the call of an empty function.
void failpoint(const char* name) noexcept;

}  // namespace shared
