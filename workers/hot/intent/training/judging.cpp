#include "workers/hot/intent/training/judging.hpp"

#include "workers/hot/intent/training/linear_fit.hpp"
#include "workers/hot/intent/training/pack.hpp"

#include <algorithm>

namespace workers::hot::intent::training {
namespace {

using languages::Intent;

constexpr std::size_t kFolds = 5;
constexpr std::uint64_t kSeed = 20'260'919;

}  // namespace

Ranked Case::ranked(const std::array<float, kEvidenceCount>& weights) const {
    if (settled) return *settled;
    Ranked out;
    for (const Candidate& candidate : candidates) {
        const float confidence = confidence_of(candidate.evidence, weights);
        if (confidence > out.confidence) out = {candidate.intent, confidence};
    }
    return out;
}

Case judge(const Sample& sample, const Model& model, const Readers& readers) {
    const Scores scores = model.score(features_of(sample.words));
    const Readings readings = readers.read(sample.words, sample.text, scores, {});
    const Decision rules = decide(readings.main());
    const Seen seen{scores, readings.main(), rules};
    Case out{&sample, readings.spoken->code, settled_by_rules(seen), {}};
    if (out.settled) return out;
    const Intent by_model = likeliest(scores);
    out.candidates.push_back({by_model, evidence_for(by_model, seen)});
    const Intent by_rules = rules.main();
    if (by_rules != Intent::kOther && by_rules != by_model) {
        out.candidates.push_back({by_rules, evidence_for(by_rules, seen)});
    }
    return out;
}

std::vector<Case> cross_validated(const Corpus& corpus, const Readers& readers) {
    std::vector<Case> out;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
        std::vector<const Sample*> learned;
        for (const Sample& sample : corpus.samples) {
            if (sample.place % kFolds != fold) learned.push_back(&sample);
        }
        const std::string bytes =
            pack(fit(learned, corpus.languages.size(), kSeed + fold), corpus.languages, {});
        const Model without(bytes);
        for (const Sample& sample : corpus.samples) {
            if (sample.place % kFolds != fold) continue;
            out.push_back(judge(sample, without, readers));
        }
    }
    return out;
}

std::string train(const Corpus& corpus, const Calibration& calibration) {
    std::vector<const Sample*> all;
    for (const Sample& sample : corpus.samples) all.push_back(&sample);
    return pack(fit(all, corpus.languages.size(), kSeed), corpus.languages, calibration);
}

void Tally::add(const Case& one, const Calibration& calibration, std::string_view language) {
    const Ranked ranked = one.ranked(calibration.weights);
    const bool answers =
        ranked.intent != Intent::kOther &&
        ranked.confidence >= calibration.thresholds[static_cast<std::size_t>(ranked.intent)];
    language_right += one.language == language ? 1 : 0;
    if (one.truth() == Intent::kOther) {
        ++other;
        other_answered += answers ? 1 : 0;
        return;
    }
    ++answerable;
    answered += answers ? 1 : 0;
    right += answers && ranked.intent == one.truth() ? 1 : 0;
}

}  // namespace workers::hot::intent::training
