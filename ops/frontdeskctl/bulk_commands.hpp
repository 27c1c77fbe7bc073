// Commands that bring many rows in or out. Each gives the exit code.
#pragma once

#include "ops/frontdeskctl/settings.hpp"

#include <functional>
#include <string>

namespace ops::frontdeskctl {

struct ImportOptions {
    std::string kind;    // one of import_kinds()
    std::string file;    // `-`: standard input
    std::string format;  // csv, json, jsonl; empty: by the file's name
    char separator = 0;  // 0: as the first line has it
    bool dry_run = false;
    std::string by;  // who: stands in the audit
};
// Loads the rows in one transaction, or names every bad line and changes nothing.
int import_rows(const Settings& settings, const ImportOptions& options);

struct ExportOptions {
    std::string clinic = {};  // id or name, where not everyone
    bool is_everyone = false;
    std::string since = {}, until = {};  // as parse_since() takes them; empty: all
    std::string output = {};             // file; empty: standard output
    std::string by = {};                 // who: stands in the audit
};
// Writes what was said as JSON lines, as of one moment; never what was erased. Where `is_stopped`
// says so it ends between two pages, and the file is not there.
int export_conversations(const Settings& settings,
                         const ExportOptions& options,
                         const std::function<bool()>& is_stopped);

}  // namespace ops::frontdeskctl
