// Mends the two faults that senders really produce and a strict parser refuses.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shared::json {

// `text` with every `\uD800`-`\uDFFF` escape that has no partner replaced by `\uFFFD`, and every
// byte that is not part of valid UTF-8 replaced by U+FFFD. Other faults are left as they are.
std::string repair(std::string_view text);

// How many bytes from the beginning are valid UTF-8: all of them, where all is.
std::size_t utf8_prefix(std::string_view text);

}  // namespace shared::json
