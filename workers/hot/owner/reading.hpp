// What a record of `inbound` says.
#pragma once

#include "workers/hot/owner/item.hpp"

#include <string>

namespace workers::hot::owner {

// Fills the item from its value; `fault` says why it will never be handled by this worker. `key`:
// of the record, the conversation where the value names none.
void read_item(Item& item, const std::string& key);

// Whether the fault is that a newer worker wrote it.
bool is_for_newer(const std::string& fault);

}  // namespace workers::hot::owner
