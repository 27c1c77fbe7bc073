// Whole numbers as PostgreSQL gives and takes them.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

namespace ops::frontdeskctl {

// 0 for NULL.
inline std::int64_t number(const shared::postgres::Rows& rows,
                           std::size_t row,
                           std::size_t column) {
    const auto text = rows.get(row, column);
    std::int64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

inline shared::postgres::Parameter number(const std::optional<std::int64_t>& value) {
    return value ? shared::postgres::Parameter(std::to_string(*value)) : std::nullopt;
}

}  // namespace ops::frontdeskctl
