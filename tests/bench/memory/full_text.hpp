// The baselines: PostgreSQL's own full text search, each question within its own patient.
#pragma once

#include "tests/bench/memory/quality.hpp"

#include <string>

namespace tests::bench::memory {

enum class Terms {
    kAll,  // plainto_tsquery: a turn has to have every term
    kAny,  // the same terms, one of them is enough; the best by ts_rank first
};

// With `is_own` the configuration of the patient's language, else and where there is none (Hebrew)
// `simple`. The answer connects at once, throws std::runtime_error, and is not thread-safe.
Answer by_full_text(const std::string& database, Terms terms, bool is_own);

}  // namespace tests::bench::memory
