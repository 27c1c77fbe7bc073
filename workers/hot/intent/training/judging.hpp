// How lines fare that a model did not learn from.
#pragma once

#include "workers/hot/intent/confidence.hpp"
#include "workers/hot/intent/readers.hpp"
#include "workers/hot/intent/training/calibration.hpp"
#include "workers/hot/intent/training/corpus.hpp"

namespace workers::hot::intent::training {

struct Candidate {
    languages::Intent intent;
    Evidence evidence;
};

struct Case {
    const Sample* sample = nullptr;
    std::string_view language;          // as guessed, nothing known before
    std::optional<Ranked> settled;      // by rules alone
    std::vector<Candidate> candidates;  // else what the model and, where they differ, the rules say

    languages::Intent truth() const { return sample->intent; }
    // What is settled, else the surest candidate.
    Ranked ranked(const std::array<float, kEvidenceCount>& weights) const;
};

// One line under a model that never saw it.
Case judge(const Sample& sample, const Model& model, const Readers& readers);

// Each sample under a model fitted without its fold: every fifth line of each file.
std::vector<Case> cross_validated(const Corpus& corpus, const Readers& readers);

// Weights by which lines of an intent come before those of none, and the threshold at which of the
// latter as many are answered as may be.
Calibration calibrate(const std::vector<Case>& cases);

// The bytes of a model of everything, with what cross-validation found.
std::string train(const Corpus& corpus, const Calibration& calibration);

// What is right and wrong at these thresholds.
struct Tally {
    std::size_t answerable = 0, answered = 0, right = 0;  // lines of an intent
    std::size_t other = 0, other_answered = 0;            // lines of none
    std::size_t language_right = 0;

    void add(const Case& one, const Calibration& calibration, std::string_view language);
};

}  // namespace workers::hot::intent::training
