// An index on the text carried over to the uuid beside it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace ops::frontdeskctl::legacy {

// `tail` is what follows the name of the table in CREATE INDEX. `fault` is set where no such index
// can be made on a uuid.
struct CarriedIndex {
    std::string tail;
    std::string fault;
};

// `definition` is of pg_get_indexdef(). The column's name becomes that of the shadow wherever it
// stands for the column, as text within an expression on text; a collation or an operator class of
// the key is left out: uuids have none.
CarriedIndex carried_index(std::string_view definition, bool is_text);

}  // namespace ops::frontdeskctl::legacy
