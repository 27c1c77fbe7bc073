// Which columns a command is about.
#pragma once

#include "ops/frontdeskctl/legacy/session_ids.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"

#include <string>
#include <vector>

namespace ops::frontdeskctl::legacy {

// By --only and --skip.
bool is_chosen(const Table& table, const LegacyOptions& options);

// Those of --only and --skip that are neither of `tables` nor in the book; empty: none.
std::string unknown_tables(const std::vector<Table>& tables,
                           const std::vector<Work>& book,
                           const LegacyOptions& options);

// The entry of the table in the book, unless its migration is over; null: none.
const Work* under_way(const std::vector<Work>& book, const Table& table);

}  // namespace ops::frontdeskctl::legacy
