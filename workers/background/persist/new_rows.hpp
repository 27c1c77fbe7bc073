// Rows that a statement inserts.
#pragma once

#include "shared/postgres/copy_rows.hpp"
#include "shared/postgres/postgres.hpp"
#include "workers/background/persist/columns.hpp"

#include <initializer_list>
#include <string>
#include <variant>

namespace workers::background::persist {

// Whether rows are known to be new: their ids became known in this very transaction. To look for
// each of them before it is written takes PostgreSQL a third longer, and COPY cannot; where one was
// there after all (SQLSTATE 23505) the batch is written again and each is looked for.
enum class Uniqueness { kKnown, kChecked };

// By COPY where they are known to be new and the library takes rows so, else by the statement.
// Not thread-safe.
class NewRows {
  public:
    // `INSERT INTO table (columns) ... FROM unnest($1::uuid[], ...)`: as BinaryColumns wants it,
    // and a parameter a column in their order. Must outlive it. Throws std::logic_error.
    NewRows(const char* insert, Uniqueness uniqueness);
    void add(std::initializer_list<Cell> row);
    bool empty() const { return rows() == 0; }
    std::size_t rows() const;
    // How many were not there. Throws shared::postgres::StatementError.
    std::size_t write(shared::postgres::Transaction& transaction) const;

  private:
    const char* insert_;
    std::variant<shared::postgres::CopyRows, BinaryColumns> rows_;
};

}  // namespace workers::background::persist
