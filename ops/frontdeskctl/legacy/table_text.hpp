// Rows of words as a table for people. Pure.
#pragma once

#include <string>
#include <vector>

namespace ops::frontdeskctl::legacy {

// The first row is the head. Columns of numbers are flush right; no blanks at the ends of lines.
std::string table_text(const std::vector<std::vector<std::string>>& rows);

}  // namespace ops::frontdeskctl::legacy
