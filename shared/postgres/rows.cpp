#include "shared/postgres/postgres.hpp"

namespace shared::postgres {

std::string text(const Rows& rows, std::size_t row, std::size_t column) {
    return std::string(rows.get(row, column));
}

std::int64_t integer(const Rows& rows, std::size_t row, std::size_t column) {
    return rows.is_null(row, column) ? 0 : std::stoll(text(rows, row, column));
}

}  // namespace shared::postgres
