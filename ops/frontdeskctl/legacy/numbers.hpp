// Numbers as PostgreSQL writes them.
#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>

namespace ops::frontdeskctl::legacy {

// 0 where it is none.
inline std::int64_t number(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace ops::frontdeskctl::legacy
