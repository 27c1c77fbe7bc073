// How often this program asked for memory.
#pragma once

#include <cstdint>

namespace tests::bench::intents {

std::uint64_t allocations();

}  // namespace tests::bench::intents
