// From fitted weights to the bytes that programs carry.
#pragma once

#include "workers/hot/intent/training/calibration.hpp"
#include "workers/hot/intent/training/linear_fit.hpp"

#include <string>

namespace workers::hot::intent::training {

// Rows that weigh least are left out until the rest fits; weights become bytes.
std::string pack(const Fit& fit,
                 const std::vector<languages::Language>& languages,
                 const Calibration& calibration);

}  // namespace workers::hot::intent::training
