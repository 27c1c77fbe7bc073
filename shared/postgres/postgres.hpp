// PostgreSQL as our code sees it: a connection with a deadline per statement, parameters as text,
// or as arrays for `unnest` in binary form. libpqxx stays in the adapter.
#pragma once

#include "shared/base/result.hpp"
#include "shared/postgres/binary_array.hpp"
#include "shared/postgres/copy_rows.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shared::postgres {

using Parameter = std::optional<std::string>;  // nullopt is NULL; text form of the value

// A PostgreSQL array literal of the elements, for `$1::text[]` and the like.
std::string array(const std::vector<Parameter>& elements);

class Rows {
  public:
    virtual ~Rows() = default;
    virtual std::size_t size() const = 0;
    virtual std::size_t columns() const = 0;
    virtual bool is_null(std::size_t row, std::size_t column) const = 0;
    // Text form; empty for NULL. Valid while the Rows live.
    virtual std::string_view get(std::size_t row, std::size_t column) const = 0;
    virtual std::size_t affected() const = 0;
};

// Of a cell; NULL reads as empty and 0. integer() throws where the cell holds no number.
std::string text(const Rows& rows, std::size_t row, std::size_t column);
std::int64_t integer(const Rows& rows, std::size_t row, std::size_t column);

// Failures of statements. `code` of Error: `postgres_down postgres_timeout postgres_conflict`
// (retry: serialization, deadlock, lock time-out), `postgres_data` (dead letter: the data is at
// fault, SQLSTATE classes 22 and 23), `postgres_sql` (stop: our statement is wrong). The detail
// holds SQLSTATE and constraint, never a value.
class Transaction {
  public:
    virtual ~Transaction() = default;
    // Throws StatementError.
    virtual std::unique_ptr<Rows> run(const std::string& sql,
                                      const std::vector<Parameter>& parameters = {}) = 0;
    // The same where every parameter is an array. None of the pointers is null.
    virtual std::unique_ptr<Rows> run_arrays(const std::string& sql,
                                             const std::vector<const BinaryArray*>& arrays) = 0;
    // Inserts them; none may be there. Not where kCopies is false.
    virtual void copy(const CopyRows& rows) = 0;
};
// Whether the client library that this was built with takes rows as they are: its later versions
// want each field by itself, which costs more than COPY saves.
extern const bool kCopies;

struct StatementError {
    Error error;
};

struct Settings {
    std::string url;  // libpq URL or keywords, with our own words of url.hpp
    std::chrono::milliseconds statement_timeout{5'000};
    std::chrono::milliseconds connect_timeout{3'000};
    bool synchronous_commit = true;
    // For who writes by key alone: a plan made while a table was small, or not analyzed yet, must
    // not read all of it later. PostgreSQL then scans a table only where no index will do.
    bool avoids_scans = false;
    std::string application_name;
};

// One connection, or each time one of a pool (pool.hpp). Not thread-safe: one per thread. Connects
// lazily and again after a loss.
class Connection {
  public:
    struct Impl;
    explicit Connection(Settings settings);
    explicit Connection(std::unique_ptr<Impl> impl);  // what a pool gives out
    ~Connection();
    Connection(Connection&&) noexcept;

    // Begins, calls `work`, commits. A StatementError thrown in it, or a failing commit, rolls
    // back and becomes the returned Error; a commit whose fate is unknown is `postgres_down`.
    // Repeated statements are prepared once per connection.
    Result<void> transaction(const std::function<void(Transaction&)>& work);
    // One statement in a transaction of its own.
    Result<std::unique_ptr<Rows>> run(const std::string& sql,
                                      const std::vector<Parameter>& parameters = {});
    // A script of several statements in one transaction (migrations); no parameters.
    Result<void> script(const std::string& sql);
    // Statements sent since construction: for metrics.
    std::uint64_t statements() const;

  private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace shared::postgres
