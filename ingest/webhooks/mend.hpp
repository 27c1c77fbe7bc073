// JSON that is right, but holds numbers our reader has no room for.
// Thread-safety: a free function without state.
#pragma once

#include <string>
#include <string_view>

namespace ingest::webhooks {

// The text with such numbers as strings: whole ones beyond 64 bits (the largest unsigned 64-bit
// value, printed by a sender whose numbers are doubles, is one) and those no double can hold.
// Everything else stays byte for byte. Linear.
std::string mend_numbers(std::string_view text);

}  // namespace ingest::webhooks
