// What makes a candidate's confidence, and how much of it is asked for each intent.
#pragma once

#include "workers/hot/intent/model.hpp"

namespace workers::hot::intent::training {

struct Calibration {
    std::array<float, kEvidenceCount> weights{};
    std::array<float, kIntentCount> thresholds{};
};

}  // namespace workers::hot::intent::training
