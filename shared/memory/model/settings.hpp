// A language model that takes facts out of what is said, beside the rules.
#pragma once

#include <chrono>
#include <string>

namespace shared::memory::model {

struct Settings {
    // Base of an OpenAI-compatible service, `https://host[:port][/path]`, before `/v1/...`.
    std::string url;
    std::string key;   // a secret; local servers may be without one
    std::string name;  // of the model
    std::chrono::milliseconds timeout{30'000};
};

// What is wrong with them, for people and without the key; empty when nothing is.
std::string problem_of(const Settings& settings);

}  // namespace shared::memory::model
