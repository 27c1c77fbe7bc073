// The records of a file to import, CSV or JSON, each as a JSON object with its line.
#pragma once

#include "ops/frontdeskctl/import_columns.hpp"
#include "ops/frontdeskctl/line_faults.hpp"
#include "shared/base/result.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ops::frontdeskctl {

enum class ImportFormat {
    kCsv,        // a first row of columns
    kJson,       // an array of objects, or objects one after the other
    kJsonLines,  // an object a line
};

// `csv json jsonl`, else by what the path ends with (`.csv .tsv .json .jsonl .ndjson`).
std::optional<ImportFormat> import_format(const std::string& name, const std::string& path);

// The whole file, `-` for standard input, without a byte order mark. Errors (stop): `no_file`,
// `too_long` (over 1 GiB), `bad_encoding` (UTF-16).
shared::Result<std::string> read_import(const std::string& path);

// Calls for each record that can be read, in order; what cannot is in `faults`. Names of records
// are not looked at. `separator` 0: found by the first line.
void each_record(std::string_view text,
                 ImportFormat format,
                 char separator,
                 const ImportColumns& known,
                 LineFaults& faults,
                 const std::function<void(std::size_t line, const std::string& object)>& visit);

}  // namespace ops::frontdeskctl
