// What must hold of every seed, whatever failed in it. README.md says which guard each one watches.
#pragma once

#include "tests/simulation/owner_plan.hpp"

#include <string>
#include <vector>

namespace simulation {

struct Fault {
    std::string invariant;
    std::string what;  // with the ids of the messages
};

std::vector<Fault> check(OwnerWorld& world, const Story& story);

}  // namespace simulation
