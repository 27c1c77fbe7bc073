// How lines fare that a second opinion did not learn from, and how much is asked of it.
#pragma once

#include "workers/hot/urgent/training/fit.hpp"

namespace workers::hot::urgent::training {

// Of the lines that are not urgent, so many may be taken for it here: most of these are
// written to look just like an emergency. Of strangers' lines it is about half.
inline constexpr double kFalseAlarms = 0.045;

// A line of red_flags under a model that never saw it, nor the lines around it.
struct Case {
    const Line* line = nullptr;
    float odds = 0;
};
std::vector<Case> cross_validated(const Lessons& lessons, const Examples& examples);

// What a rule's catch weighs, and the least odds of each language at which few enough lines that
// are not urgent are taken for it; rules and model together.
Limits choose_limits(const Lessons& lessons, const std::vector<Case>& cases);

bool is_urgent(const Case& one, const Limits& limits);

// All of it: the bytes of the model.
std::string train(const Lessons& lessons);

}  // namespace workers::hot::urgent::training
