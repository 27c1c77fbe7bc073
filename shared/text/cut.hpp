// The beginning of a text that is too long.
#pragma once

#include <string_view>

namespace shared::text {

// At most so many bytes of UTF-8, no character cut in two. A view of `text`.
std::string_view cut(std::string_view text, std::size_t most_bytes);

}  // namespace shared::text
