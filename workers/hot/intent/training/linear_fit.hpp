// Logistic regression over hashed features: two questions of the same line, intent and language.
#pragma once

#include "workers/hot/intent/model.hpp"
#include "workers/hot/intent/training/corpus.hpp"

#include <unordered_map>

namespace workers::hot::intent::training {

inline constexpr std::size_t kClasses = 32;  // intents, then languages, then nothing
static_assert(kClasses >= kIntentCount + kMaxLanguages);
using Row = std::array<float, kClasses>;

// Weights as they were fitted, before they are made bytes.
struct Fit {
    std::size_t languages = 0;
    std::unordered_map<FeatureHash, std::uint32_t> index;  // of rows
    std::vector<FeatureHash> hashes;                       // by row
    std::vector<Row> rows;
    Row bias{};
};

// Stochastic gradient with a step of its own for each row (AdaGrad); features of a single line are
// left out. The same samples give the same weights.
Fit fit(const std::vector<const Sample*>& samples, std::size_t languages, std::uint64_t seed);

}  // namespace workers::hot::intent::training
