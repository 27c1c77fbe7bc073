// What understanding a message takes.
#pragma once

#include "workers/hot/intent/training/corpus.hpp"

#include <vector>

namespace tests::bench::intents {

struct Pace {
    double whole_p50_us = 0, whole_p99_us = 0;  // all of it, as replies and classify do
    double model_p50_us = 0, model_p99_us = 0;  // folding, features and scores alone
    double allocations = 0;                     // a message
    double model_bytes = 0;                     // of both models
    double start_ms = 0;                        // reading the languages and the model
};

// Each line `turns` times, one after the other.
Pace measure_pace(const std::vector<workers::hot::intent::training::Sample>& lines, int turns);

}  // namespace tests::bench::intents
