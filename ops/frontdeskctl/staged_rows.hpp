// Rows on their way into the database: kept as columns, then put into a table that ends with the
// transaction, so that thousands are checked and written by one statement each.
//
// Not thread-safe. Memory: the text of the values and some bytes each.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace ops::frontdeskctl {

// One line to standard error a second, while something lasts.
class RowProgress {
  public:
    void tell(std::size_t done, std::size_t all, const char* what);

  private:
    std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
};

class StagedRows {
  public:
    // Name and SQL type of each column.
    using Columns = std::vector<std::pair<std::string, std::string>>;
    StagedRows(std::string table, Columns columns);

    // Precondition: a value for each column.
    void add(std::vector<shared::postgres::Parameter> row);
    std::size_t size() const { return size_; }
    // Makes the temporary table, one statement for every thousand rows. Throws StatementError.
    void stage(shared::postgres::Transaction& work, RowProgress& progress);

  private:
    void close_part();

    std::string table_;
    Columns columns_;
    std::vector<std::vector<shared::postgres::Parameter>> open_;   // by column
    std::vector<std::vector<shared::postgres::Parameter>> parts_;  // an array literal by column
    std::size_t size_ = 0;
};

}  // namespace ops::frontdeskctl
