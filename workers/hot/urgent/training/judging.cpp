#include "workers/hot/urgent/training/judging.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace workers::hot::urgent::training {
namespace {

// What a rule's catch may weigh, in log-odds: from nothing to more than any doubt of the model.
constexpr float kMostRule = 12;
constexpr float kRuleStep = 0.5F;

using ByLanguage = std::vector<std::vector<Case>>;

float odds_of(const Case& one, float rule) {
    return one.odds + (one.line->caught ? rule : 0);
}

// The least odds that leaves no more false alarms than allowed.
float threshold_for(const std::vector<Case>& cases, float rule) {
    std::vector<float> wrong;
    for (const Case& one : cases) {
        if (!one.line->urgent) wrong.push_back(odds_of(one, rule));
    }
    std::sort(wrong.rbegin(), wrong.rend());
    const auto allowed = static_cast<std::size_t>(kFalseAlarms * static_cast<double>(wrong.size()));
    return wrong[std::min(allowed, wrong.size() - 1)] + 1e-4F;
}

std::size_t found(const std::vector<Case>& cases, float rule, float threshold) {
    return static_cast<std::size_t>(std::count_if(cases.begin(), cases.end(), [&](const Case& one) {
        return one.line->urgent && odds_of(one, rule) >= threshold;
    }));
}

}  // namespace

std::vector<Case> cross_validated(const Lessons& lessons, const Examples& examples) {
    std::vector<Case> out;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
        const std::string bytes = pack(fit(examples, fold),
                                       examples,
                                       lessons.languages,
                                       {0, std::vector<float>(lessons.languages.size())});
        const SecondOpinion without(bytes);
        for (const Line& line : lessons.lines) {
            if (!line.is_foreign || fold_of(line) != fold) continue;
            out.push_back({&line, without.odds(intent::features_of(line.sample.words))});
        }
    }
    return out;
}

Limits choose_limits(const Lessons& lessons, const std::vector<Case>& cases) {
    ByLanguage by_language(lessons.languages.size());
    for (const Case& one : cases) by_language[one.line->sample.language].push_back(one);
    Limits best{0, std::vector<float>(by_language.size(), std::nanf(""))};
    std::size_t most = 0;
    for (float rule = 0; rule <= kMostRule; rule += kRuleStep) {
        Limits limits{rule, std::vector<float>(by_language.size(), std::nanf(""))};
        std::size_t all = 0;
        for (std::size_t i = 0; i < by_language.size(); ++i) {
            if (!lessons.taught[i]) continue;
            limits.thresholds[i] = threshold_for(by_language[i], rule);
            all += found(by_language[i], rule, limits.thresholds[i]);
        }
        if (all < most) continue;
        most = all;
        best = std::move(limits);
    }
    return best;
}

bool is_urgent(const Case& one, const Limits& limits) {
    return odds_of(one, limits.rule) >= limits.thresholds[one.line->sample.language];
}

std::string train(const Lessons& lessons) {
    const auto examples = examples_of(lessons.lines);
    const auto limits = choose_limits(lessons, cross_validated(lessons, examples));
    return pack(fit(examples, kFolds), examples, lessons.languages, limits);
}

}  // namespace workers::hot::urgent::training
