// Tables of the references in ops/docs, and how they differ from what the code declares.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace tests::contract {

// Cells as they stand in the file, without the blanks around them.
using Row = std::vector<std::string>;
// By the first cell without its backticks.
using Rows = std::map<std::string, Row>;

// `| a | b |`, as the file would have it.
std::string line_of(const Row& row);

// The table below the heading `## <heading>` of a file of the tree. Throws std::runtime_error where
// the file, the heading or the table is missing, or a name stands there twice.
Rows read_table(const std::string& file, const std::string& heading);

// One line for each row that is missing, differs, or stands in the file alone; empty where all
// agree.
std::vector<std::string> differences(const Rows& code, const Rows& reference);

}  // namespace tests::contract
