// How sure an answer is: what the model says, weighed with what the rules say.
#pragma once

#include "workers/hot/intent/decision.hpp"
#include "workers/hot/intent/model.hpp"

#include <optional>

namespace workers::hot::intent {

// A message as both stages see it. Refers to its parts.
struct Seen {
    const Scores& scores;
    const Reading& reading;  // in the language of the message
    const Decision& rules;   // of that reading
};

using Evidence = std::array<float, kEvidenceCount>;

// Numbers that speak for and against `candidate`, which is not `other`.
Evidence evidence_for(languages::Intent candidate, const Seen& seen);

// 0 to 1.
float confidence_of(const Evidence& evidence, const std::array<float, kEvidenceCount>& weights);

struct Ranked {
    languages::Intent intent = languages::Intent::kOther;
    float confidence = 0;
};

// Rules alone decide where they cover every word (their intent), and where drugs, doses or
// diagnoses are named (`other`, with no confidence): the model has no say. Nothing where they do
// not.
std::optional<Ranked> settled_by_rules(const Seen& seen);

// What the rules settle, else the surest of what the model finds likeliest and what the rules say.
Ranked surest(const Seen& seen, const std::array<float, kEvidenceCount>& weights);

// The intent that the model finds likeliest, `other` apart.
languages::Intent likeliest(const Scores& scores);

}  // namespace workers::hot::intent
