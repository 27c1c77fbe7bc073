// How long a record waits for its commit while so many come in a second.
#pragma once

#include "tests/bench/persist/ours.hpp"

#include <span>
#include <vector>

namespace tests::bench::persist {

// Microseconds from the time that each record was meant to come until the commit of its batch,
// sorted. An open loop: what a slow batch delays counts as late.
std::vector<double> measure_lag(Ours& ours,
                                std::span<const shared::kafka::Record> records,
                                double per_second);

}  // namespace tests::bench::persist
