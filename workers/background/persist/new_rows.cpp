#include "workers/background/persist/new_rows.hpp"

#include <stdexcept>
#include <string_view>

namespace workers::background::persist {
namespace {

using shared::postgres::CopyRows;

// `table (columns)`.
std::string target_of(std::string_view insert) {
    constexpr std::string_view kBegin = "INTO ";
    const auto begin = insert.find(kBegin);
    const auto end = insert.find(')', begin);
    if (begin == std::string_view::npos || end == std::string_view::npos) {
        throw std::logic_error("no INSERT of named columns");
    }
    return std::string(insert.substr(begin + kBegin.size(), end + 1 - begin - kBegin.size()));
}

std::variant<CopyRows, BinaryColumns> made(const char* insert, Uniqueness uniqueness) {
    if (uniqueness == Uniqueness::kKnown && shared::postgres::kCopies) {
        return CopyRows(target_of(insert), elements_of(insert));
    }
    return BinaryColumns(insert);
}

}  // namespace

NewRows::NewRows(const char* insert, Uniqueness uniqueness)
    : insert_(insert), rows_(made(insert, uniqueness)) {}

void NewRows::add(std::initializer_list<Cell> row) {
    if (auto* arrays = std::get_if<BinaryColumns>(&rows_)) return arrays->add(row);
    auto& lines = std::get<CopyRows>(rows_);
    for (const Cell& cell : row) {
        if (cell.is_null()) {
            lines.add_null();
        } else if (cell.is_number()) {
            lines.add(cell.number());
        } else {
            // A NUL, which PostgreSQL refuses, becomes U+FFFD.
            const bool is_plain = cell.text().find('\0') == std::string_view::npos;
            if (is_plain) {
                lines.add(cell.text());
            } else {
                lines.add(storable(cell.text()));
            }
        }
    }
}

std::size_t NewRows::rows() const {
    return std::visit([](const auto& rows) { return rows.rows(); }, rows_);
}

std::size_t NewRows::write(shared::postgres::Transaction& transaction) const {
    if (const auto* lines = std::get_if<CopyRows>(&rows_)) {
        transaction.copy(*lines);
        return lines->rows();
    }
    const auto sql = std::string(insert_) + " ON CONFLICT DO NOTHING";
    return transaction.run_arrays(sql, std::get<BinaryColumns>(rows_).arrays())->affected();
}

}  // namespace workers::background::persist
