// The part of a migration that runs outside a transaction: `-- migrate:up transaction:false`.
//
// For what PostgreSQL does beside running traffic only that way, an index built concurrently above
// all. Each statement stands by itself, ends with `;` at the end of a line, and may be run again:
// where an earlier run ended in the middle, the next one does it over. An index that was left
// invalid is dropped and built anew; one on a partitioned table is built on each partition.
#pragma once

#include "shared/base/result.hpp"
#include "shared/postgres/postgres.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shared::postgres {

// The statements of such a part, in order, without comments.
std::vector<std::string> statements_of(std::string_view part);

// `CREATE [UNIQUE] INDEX CONCURRENTLY [IF NOT EXISTS] name ON table rest`; an empty name for any
// other statement.
struct ConcurrentIndex {
    bool is_unique = false;
    std::string name, table, rest;
};
ConcurrentIndex read_concurrent_index(std::string_view statement);

// Errors: those of statements.
Result<void> run_online(Connection& connection, const std::vector<std::string>& statements);

// One program at a time, for as long as the object lives. Waits without a snapshot of its own: an
// index that the other one builds would wait for that. Past a pooler only: the lock is the
// session's.
class MigrationTurn {
  public:
    // Errors: `postgres_conflict` (retry), the other one took longer than a minute.
    static Result<MigrationTurn> take(Connection& connection, std::string_view key);
    ~MigrationTurn();
    MigrationTurn(MigrationTurn&& other) noexcept;

  private:
    MigrationTurn(Connection& connection, std::string_view key)
        : connection_(&connection), key_(key) {}
    Connection* connection_;
    std::string key_;
};

}  // namespace shared::postgres
