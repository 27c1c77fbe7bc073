// Values as PostgreSQL's binary forms have them: their length, then their bytes. For arrays and for
// COPY.
#pragma once

#include "shared/postgres/binary_array.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace shared::postgres {

// In the order of the network.
template <typename T>
std::array<char, sizeof(T)> encoded(T value) {
    std::array<char, sizeof(T)> out{};
    auto rest = static_cast<std::make_unsigned_t<T>>(value);
    for (auto at = out.rbegin(); at != out.rend(); ++at) {
        *at = static_cast<char>(rest & 0xffU);
        rest = static_cast<decltype(rest)>(rest >> (sizeof(T) > 1 ? 8U : 0U));
    }
    return out;
}

template <typename T>
void append_number(std::string& to, T value) {
    const auto bytes = encoded(value);
    to.append(bytes.data(), bytes.size());
}

void append_null(std::string& to);
// As BinaryArray::add() takes them.
void append_value(std::string& to, Element type, std::string_view text);
void append_value(std::string& to, Element type, std::int64_t value);

}  // namespace shared::postgres
