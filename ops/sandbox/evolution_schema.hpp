// What Evolution's body schemas object to, in the words of its validator.
//
// An empty list means that the body passes. Texts and their order are those of the version's own
// schemas (2.3.7 and 1.8).
#pragma once

#include "ops/sandbox/exchange.hpp"
#include "shared/json/value.hpp"

#include <string>
#include <vector>

namespace ops::sandbox {

using Faults = std::vector<std::string>;

Faults text_faults(Dialect dialect, shared::json::Value body);
Faults presence_faults(Dialect dialect, shared::json::Value body);
Faults read_faults(Dialect dialect, shared::json::Value body);

}  // namespace ops::sandbox
