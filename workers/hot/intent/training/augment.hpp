// More lines from few: greetings in front, thanks behind, slips of the finger.
#pragma once

#include "workers/hot/intent/training/corpus.hpp"
#include "workers/hot/intent/training/dice.hpp"

namespace workers::hot::intent::training {

// Each sample and one changed copy of it, in that order.
std::vector<Sample> augmented(const std::vector<const Sample*>& samples, Dice& dice);

}  // namespace workers::hot::intent::training
