// Memories as an operator reads them: ours and those of a provider alike.
#pragma once

#include "shared/memory/provider.hpp"

#include <cstdint>
#include <string>

namespace ops::frontdeskctl {

struct MemoryRow {
    std::string since, id, kind, text, language;
    std::int64_t at = 0;            // milliseconds; 0 where only `since` is known
    const double* score = nullptr;  // not owned; null where nothing was asked
};

MemoryRow memory_row(const shared::memory::Remembered& one);
// A line of text without control characters, or a JSON object.
void print_memory(const MemoryRow& row, bool as_json);

}  // namespace ops::frontdeskctl
