#include "workers/hot/intent/confidence.hpp"

#include <algorithm>
#include <cmath>

namespace workers::hot::intent {
namespace {

using languages::Intent;

constexpr float kLeast = 1e-6F;  // of a probability, so that it has a logarithm
// Of rules that cover every word, about one in 200 is wrong.
constexpr float kCovered = 0.995F;
constexpr std::size_t kOther = static_cast<std::size_t>(Intent::kOther);

float at_least(float probability) {
    return std::max(probability, kLeast);
}

// The likeliest beside `candidate` and `other`.
float next_best(const Scores& scores, std::size_t candidate) {
    float out = kLeast;
    for (std::size_t i = 0; i < kOther; ++i) {
        if (i != candidate) out = std::max(out, scores.intents[i]);
    }
    return out;
}

}  // namespace

Intent likeliest(const Scores& scores) {
    const auto* most = std::max_element(scores.intents.begin(), scores.intents.begin() + kOther);
    return static_cast<Intent>(most - scores.intents.begin());
}

Evidence evidence_for(Intent candidate, const Seen& seen) {
    const auto index = static_cast<std::size_t>(candidate);
    const float other = at_least(seen.scores.intents[kOther]);
    const float own = at_least(seen.scores.intents[index]);
    const float against_other = std::log(own / other);
    const Intent by_rules = seen.rules.main();
    const bool agree = by_rules == candidate;
    const bool silent = by_rules == Intent::kOther;
    const auto words = static_cast<float>(std::max<std::size_t>(1, seen.reading.words));
    const auto left_over =
        static_cast<float>(seen.reading.left_over({candidate, Intent::kGreeting, Intent::kThanks}));
    const auto unknown = static_cast<float>(seen.scores.unknown);
    const auto claim = [](bool holds) { return holds ? 1.F : 0.F; };

    Evidence out{1,
                 against_other,
                 std::log(own),
                 std::log(next_best(seen.scores, index) / other),
                 std::max(against_other, 0.F),
                 std::min(against_other, 3.F),
                 claim(agree),
                 claim(!agree && !silent),
                 claim(silent),
                 claim(seen.reading.has(kMedicalTag)),
                 claim(agree && left_over == 0),
                 std::min(left_over, 6.F) / 3,
                 left_over / words,
                 claim(agree) * against_other,
                 claim(silent) * against_other,
                 std::min(unknown, 4.F),
                 unknown / words,
                 std::min(words, 12.F) / 4,
                 claim(words <= 2)};
    out[kEvidenceCount - kOther + index] = 1;
    return out;
}

float confidence_of(const Evidence& evidence, const std::array<float, kEvidenceCount>& weights) {
    float sum = 0;
    for (std::size_t i = 0; i < kEvidenceCount; ++i) sum += evidence[i] * weights[i];
    return 1 / (1 + std::exp(-sum));
}

std::optional<Ranked> settled_by_rules(const Seen& seen) {
    const Intent main = seen.rules.main();
    if (main == Intent::kOther) {
        if (seen.reading.has(kMedicalTag)) return Ranked{};
        return std::nullopt;
    }
    if (seen.reading.left_over({main, Intent::kGreeting, Intent::kThanks}) > 0) {
        return std::nullopt;
    }
    return Ranked{main, kCovered};
}

Ranked surest(const Seen& seen, const std::array<float, kEvidenceCount>& weights) {
    if (const auto settled = settled_by_rules(seen)) return *settled;
    const auto rank = [&](Intent candidate) {
        return Ranked{candidate, confidence_of(evidence_for(candidate, seen), weights)};
    };
    const Ranked by_model = rank(likeliest(seen.scores));
    const Intent by_rules = seen.rules.main();
    if (by_rules == Intent::kOther || by_rules == by_model.intent) return by_model;
    const Ranked other = rank(by_rules);
    return other.confidence > by_model.confidence ? other : by_model;
}

}  // namespace workers::hot::intent
