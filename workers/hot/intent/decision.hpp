// What a message asks for, from its reading in one language.
#pragma once

#include "workers/hot/intent/reading.hpp"

#include <vector>

namespace workers::hot::intent {

struct Decision {
    // The questions asked, main one first; never empty. Several only among price, hours,
    // location and services, perhaps with one for a person's attention (book, cancel ...) first.
    std::vector<languages::Intent> intents;

    languages::Intent main() const { return intents.front(); }
};

// A greeting or thanks counts only where nothing else is said; drugs, doses and diagnoses are
// `other` whatever stands beside them. Never an answer by resemblance: what no phrase covers is
// `other`.
Decision decide(const Reading& reading);

}  // namespace workers::hot::intent
