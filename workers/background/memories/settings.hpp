// How memories are told to a provider.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace workers::background::memories {

// For so long an operator can see what was given up, words included.
inline constexpr std::chrono::hours kGivenUpKept{24 * 7};

struct DispatchSettings {
    std::string name = "mem0";  // of the dependency in health
    bool infer = true;          // the provider's model takes out facts; false: kept word for word
    // After so long what was kept word for word expires there, and what was said may be said anew.
    std::chrono::hours kept{24 * 90};
    std::size_t most_waiting = 100'000;  // beyond it the oldest are given up; some 50 MB
    // Time that the provider has; a claim holds longer.
    std::chrono::milliseconds add_limit{30'000}, read_limit{6'000};
};

}  // namespace workers::background::memories
