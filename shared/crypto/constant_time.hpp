// Comparing secrets without telling by time how much of them was right.
// Thread-safety: a free function without state.
#pragma once

#include <string_view>

namespace shared::crypto {

// Whether both are the same bytes. The time depends on the length of `given` alone, so neither
// the content nor the length of `secret` can be measured by who sends `given`.
bool equal(std::string_view secret, std::string_view given);

}  // namespace shared::crypto
