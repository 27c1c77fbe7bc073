// What it takes to index a patient's rows, to search them, and to find the index in memory.
#pragma once

#include "tests/bench/cache/samples.hpp"
#include "tests/bench/memory/conversations.hpp"

namespace tests::bench::memory {

struct Pace {
    cache::Samples build_us, search_us;  // of Index::kMaxRows rows
    cache::Samples hit_ns, recall_ns;  // of the first tier; the same and a search of what was found
    double build_allocations = 0, search_allocations = 0;
    double bytes = 0;  // of the largest index
};

// Lists of as many rows as an index takes, a language each; `rounds` times all questions.
Pace measure_pace(const std::vector<Patient>& patients, int rounds);

}  // namespace tests::bench::memory
