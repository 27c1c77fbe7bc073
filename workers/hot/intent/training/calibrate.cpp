// From judged lines to confidences and thresholds.
#include "workers/hot/intent/training/dice.hpp"
#include "workers/hot/intent/training/judging.hpp"

#include <algorithm>
#include <cmath>

namespace workers::hot::intent::training {
namespace {

using languages::Intent;
using Weights = std::array<float, kEvidenceCount>;

constexpr int kEpochs = 40;
constexpr float kStep = 0.2F;
constexpr float kDecay = 1e-4F;
// Another intent than the right one is answered wrongly, but asked for was an answer.
constexpr float kWrongIntentWeight = 0.2F;
constexpr float kWrongIntentLabel = 0.5F;

// Of the lines that no intent answers, so many may be answered here: these are written to look
// like intents; of strangers' lines it is about half.
constexpr double kOthersAnswered = 0.028;
// Answers that one line of none weighs against, where the threshold of an intent is chosen.
constexpr double kOtherPrice = 12;
constexpr double kWrongPrice = 1;
constexpr float kLeastThreshold = 0.3F;
constexpr float kMostThreshold = 0.995F;
// How far an intent may go from the common threshold, in log-odds, and in which steps. Each has few
// lines that tell: it goes half the way.
constexpr int kSteps = 8;
constexpr float kStepWidth = 0.2F;
constexpr float kTrust = 0.5F;

struct Lesson {
    const Evidence* evidence;
    float label;
    float weight;
};

std::vector<Lesson> lessons_of(const std::vector<Case>& cases) {
    std::vector<Lesson> out;
    for (const Case& one : cases) {
        for (const Candidate& candidate : one.candidates) {
            const bool right = candidate.intent == one.truth();
            const bool wrong_intent = !right && one.truth() != Intent::kOther;
            out.push_back({&candidate.evidence,
                           right          ? 1.F
                           : wrong_intent ? kWrongIntentLabel
                                          : 0.F,
                           wrong_intent ? kWrongIntentWeight : 1.F});
        }
    }
    return out;
}

Weights fit_weights(const std::vector<Case>& cases) {
    const auto lessons = lessons_of(cases);
    std::vector<std::uint32_t> order(lessons.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
    Dice dice(1);
    Weights weights{};
    Weights squares{};
    for (int epoch = 0; epoch < kEpochs; ++epoch) {
        dice.shuffle(order);
        for (const std::uint32_t at : order) {
            const auto& [evidence, label, weight] = lessons[at];
            const float error = (confidence_of(*evidence, weights) - label) * weight;
            for (std::size_t i = 0; i < kEvidenceCount; ++i) {
                const float gradient = error * (*evidence)[i] + kDecay * weights[i];
                squares[i] += gradient * gradient;
                weights[i] -= kStep * gradient / std::sqrt(squares[i] + 1e-3F);
            }
        }
    }
    return weights;
}

float odds_of(float probability) {
    return std::log(probability / (1 - probability));
}

float probability_of(float odds) {
    return 1 / (1 + std::exp(-odds));
}

// A case at these weights: what would be answered, and how sure.
struct Outcome {
    Ranked ranked;
    Intent truth;
};

// What answers of `intent` are worth that are at least so sure.
double worth(const std::vector<Outcome>& outcomes, Intent intent, float threshold) {
    double out = 0;
    for (const auto& [ranked, truth] : outcomes) {
        if (ranked.intent != intent || ranked.confidence < threshold) continue;
        out += truth == intent ? 1 : truth == Intent::kOther ? -kOtherPrice : -kWrongPrice;
    }
    return out;
}

// The lowest shift of all thresholds, in log-odds, at which no more of the others are answered than
// allowed.
float common_shift(const std::vector<Outcome>& outcomes,
                   const std::array<float, kIntentCount>& odds) {
    std::vector<float> others;
    for (const auto& [ranked, truth] : outcomes) {
        if (truth != Intent::kOther) continue;
        const float least = odds[static_cast<std::size_t>(ranked.intent)];
        others.push_back(odds_of(std::min(ranked.confidence, kMostThreshold)) - least);
    }
    std::sort(others.rbegin(), others.rend());
    const auto allowed =
        static_cast<std::size_t>(static_cast<double>(others.size()) * kOthersAnswered);
    return allowed < others.size() ? others[allowed] + 1e-4F : 0;
}

// Where the answers of one intent are worth most, near the common threshold.
float best_odds(const std::vector<Outcome>& outcomes, Intent intent, float common) {
    float best = common;
    double most = worth(outcomes, intent, probability_of(common));
    for (int step = -kSteps; step <= kSteps; ++step) {
        const float odds = common + kStepWidth * static_cast<float>(step);
        const double own = worth(outcomes, intent, probability_of(odds));
        if (own <= most) continue;
        best = odds;
        most = own;
    }
    return common + kTrust * (best - common);
}

}  // namespace

Calibration calibrate(const std::vector<Case>& cases) {
    Calibration out;
    out.weights = fit_weights(cases);
    std::vector<Outcome> outcomes;
    outcomes.reserve(cases.size());
    for (const Case& one : cases) outcomes.push_back({one.ranked(out.weights), one.truth()});
    std::array<float, kIntentCount> odds{};
    const float common = common_shift(outcomes, odds);
    for (std::size_t i = 0; i < odds.size(); ++i) {
        odds[i] = best_odds(outcomes, static_cast<Intent>(i), common);
    }
    const float shift = common_shift(outcomes, odds);
    for (std::size_t i = 0; i < odds.size(); ++i) {
        out.thresholds[i] =
            std::clamp(probability_of(odds[i] + shift), kLeastThreshold, kMostThreshold);
    }
    return out;
}

}  // namespace workers::hot::intent::training
