// Rules and model together: who decides, and how sure.
#include "workers/hot/intent/confidence.hpp"

#include "shared/text/fold.hpp"
#include "workers/hot/intent/grammar.hpp"

#include <gtest/gtest.h>

namespace workers::hot::intent {
namespace {

using languages::Intent;
using Weights = std::array<float, kEvidenceCount>;

const Reader& english() {
    static const auto kFolder = check_folder(std::filesystem::path(FRONTDESK_ROOT) / "workers" /
                                             "hot" / "languages" / "en");
    static const Reader kReader(kFolder.language);
    return kReader;
}

// As a model would have it that is sure of one intent.
Scores sure_of(Intent intent) {
    Scores out;
    out.intents.fill(0.1F / (kIntentCount - 1));
    out.intents[static_cast<std::size_t>(intent)] = 0.9F;
    return out;
}

// Nothing but the likelihood against `other`, and half as much again where the rules agree.
Weights weights() {
    Weights out{};
    out[1] = 1;
    out[6] = 2;
    return out;
}

Ranked judged(std::string_view text, Intent model) {
    const Reading reading = english().read(shared::text::fold_words(text));
    const Decision rules = decide(reading);
    const Scores scores = sure_of(model);
    return surest({scores, reading, rules}, weights());
}

TEST(Confidence, IsTheRulesWhereTheyCoverEveryWord) {
    const Ranked ranked = judged("Hi, how much is it please?", Intent::kOther);
    EXPECT_EQ(ranked.intent, Intent::kPrice);
    EXPECT_GT(ranked.confidence, 0.99F);
}

TEST(Confidence, IsNoneWhereMedicineIsNamed) {
    for (const Intent model : {Intent::kPrice, Intent::kHours, Intent::kBook}) {
        const Ranked ranked = judged("what dosage of ibuprofen for the zorgblat", model);
        EXPECT_EQ(ranked.intent, Intent::kOther);
        EXPECT_EQ(ranked.confidence, 0);
    }
}

TEST(Confidence, IsTheModelsWhereRulesAreSilent) {
    const Ranked ranked = judged("zorgblat quux", Intent::kLocation);
    EXPECT_EQ(ranked.intent, Intent::kLocation);
    EXPECT_GT(ranked.confidence, 0.9F);
    EXPECT_LT(judged("zorgblat quux", Intent::kOther).confidence, 0.2F);
}

TEST(Confidence, RisesWhereRulesAndModelAgree) {
    const float agreed = judged("how much is the zorgblat quux", Intent::kPrice).confidence;
    EXPECT_GT(agreed, judged("zorgblat quux", Intent::kPrice).confidence);
}

TEST(Confidence, LetsRulesWinWhereTheModelKnowsNothing) {
    Scores scores = sure_of(Intent::kOther);
    const Reading reading =
        english().read(shared::text::fold_words("how much is the zorgblat quux"));
    const Decision rules = decide(reading);
    EXPECT_EQ(likeliest(scores), Intent::kGreeting);  // the first of equals
    EXPECT_EQ(surest({scores, reading, rules}, weights()).intent, Intent::kPrice);
}

TEST(Confidence, OfAnImpossibleProbabilityIsANumber) {
    Scores scores;
    scores.intents.fill(0);
    const Reading reading = english().read({});
    const Decision rules = decide(reading);
    const float confidence =
        confidence_of(evidence_for(Intent::kStop, {scores, reading, rules}), weights());
    EXPECT_GE(confidence, 0);
    EXPECT_LE(confidence, 1);
}

}  // namespace
}  // namespace workers::hot::intent
