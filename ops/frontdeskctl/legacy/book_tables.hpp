// The SQL that makes the migration's own tables and functions, and the one that drops them.
#pragma once

namespace ops::frontdeskctl::legacy {

// One statement after the other; each may be run again.
const char* const* book_tables();  // ends with a null pointer
const char* const* book_drops();

}  // namespace ops::frontdeskctl::legacy
