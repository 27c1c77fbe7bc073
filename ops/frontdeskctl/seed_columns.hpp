// Rows of a clinic file as array parameters: one statement a table, however many clinics there are.
// Not thread-safe.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <initializer_list>
#include <vector>

namespace ops::frontdeskctl {

class SeedColumns {
  public:
    // For so many columns, also where there is no row.
    explicit SeedColumns(std::size_t count) : columns_(count) {}

    void add(std::initializer_list<shared::postgres::Parameter> row) {
        std::size_t column = 0;
        for (const auto& value : row) columns_.at(column++).push_back(value);
    }
    std::vector<shared::postgres::Parameter> parameters() const {
        std::vector<shared::postgres::Parameter> out;
        for (const auto& column : columns_) out.emplace_back(shared::postgres::array(column));
        return out;
    }

  private:
    std::vector<std::vector<shared::postgres::Parameter>> columns_;
};

}  // namespace ops::frontdeskctl
