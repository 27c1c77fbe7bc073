// What happens to Redis and to the source while it is hunted.
#pragma once

#include "tests/stale/house.hpp"

#include <chrono>
#include <functional>
#include <ostream>
#include <random>
#include <string>
#include <vector>

namespace stale {

struct Trouble {
    std::string name;
    std::size_t servers = 1;
    bool leaves_marks = true;    // of what was removed
    bool leaves_channel = true;  // changes are heard of all the time
    // Once; leaves everything healed. Takes up to a second.
    std::function<void(House&, std::mt19937_64&)> happens;
};

inline void PrintTo(const Trouble& trouble, std::ostream* out) {
    *out << trouble.name;
}

// Each kind, and last all of them mixed.
const std::vector<Trouble>& troubles();

}  // namespace stale
