// Rows of a CSV text as RFC 4180 has them (libcsv behind it): quoted cells may hold separators,
// quotes and line ends; lines end with LF, CRLF or CR; empty lines are passed over.
#pragma once

#include "shared/base/result.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ops::frontdeskctl {

struct CsvRow {
    std::size_t line = 0;            // the one it begins at, from 1
    std::vector<std::string> cells;  // without quotes; those without them also without outer spaces
};

// Calls for each row, in order. Errors (dead letter, the detail begins with the line and a colon):
// `bad_csv`, a quote inside a cell without quotes, or one that is never closed. The rows before it
// were visited.
shared::Result<void> read_csv(std::string_view text,
                              char separator,
                              const std::function<void(const CsvRow&)>& visit);

// The one of `,` `;` and tab that the first row has most of outside quotes; `,` where it has none.
char find_separator(std::string_view text);

}  // namespace ops::frontdeskctl
