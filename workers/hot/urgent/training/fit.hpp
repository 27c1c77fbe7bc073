// Logistic regression over hashed features: urgent or not.
#pragma once

#include "workers/hot/urgent/second_opinion.hpp"
#include "workers/hot/urgent/training/lessons.hpp"

namespace workers::hot::urgent::training {

// A line as numbers.
struct Example {
    std::vector<std::uint32_t> features;  // indices in Examples::hashes
    float scale = 0;
    float label = 0;
    float weight = 1;
    std::size_t fold = 0;
};

// Which fold judges a line. Lines that stand together are of one scene, often in several ways: they
// are judged together, or a model would know the scene it is judged by.
std::size_t fold_of(const Line& line);

inline constexpr std::size_t kFolds = 5;

struct Examples {
    std::vector<intent::FeatureHash> hashes;
    std::vector<Example> lines;
};

// Each line, a copy with a slip or a greeting, and one beside a wish ("i want to book ..."):
// features of a single line are left out.
Examples examples_of(const std::vector<Line>& lines);

// Weights as they were fitted, before they are made bytes.
struct Fit {
    std::vector<float> weights;  // as Examples::hashes
    float bias = 0;
};

// Of all folds but `without`; kFolds: of all. The same examples give the same weights.
Fit fit(const Examples& examples, std::size_t without);

// How much is asked, as cross-validation found.
struct Limits {
    float rule = 0;
    std::vector<float> thresholds;  // by language
};

// The bytes of a SecondOpinion; what weighs least is left out until the rest fits.
std::string pack(const Fit& fit,
                 const Examples& examples,
                 const std::vector<languages::Language>& languages,
                 const Limits& limits);

}  // namespace workers::hot::urgent::training
