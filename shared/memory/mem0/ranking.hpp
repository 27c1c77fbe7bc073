// In which order memories are handed on. mem0's own order is not relied on: the server lists in
// none. Pure.
#pragma once

#include "shared/memory/provider.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace shared::memory::mem0 {

// The newest first; those without a time that can be read at the end. A row that stands on two
// pages, because the list moved meanwhile, once.
void newest_first(std::vector<Remembered>& memories);
// By falling score; equal ones in the order they came.
void best_first(std::vector<Remembered>& memories);
// Drops what expired before `today` (YYYY-MM-DD): an old server lists it for ever.
void drop_expired(std::vector<Remembered>& memories, const std::string& today);
// Whether any had to go.
bool keep_first(std::vector<Remembered>& memories, std::size_t most);

}  // namespace shared::memory::mem0
