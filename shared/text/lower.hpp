// Small letters, where a script has them.
#pragma once

#include <string>
#include <string_view>

namespace shared::text {

// UTF-8; bad bytes become U+FFFD. Otherwise as it was written: accents stay. Thread-safe.
std::string lower(std::string_view text);

}  // namespace shared::text
