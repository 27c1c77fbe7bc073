// The statements of a snapshot: rows of sealed values, whatever they hold.
#pragma once

#include "shared/cache/snapshot.hpp"
#include "shared/sqlite/database.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace shared::cache {

struct SnapshotRow {
    std::int64_t id = 0;
    std::string key;
    std::string sealed;
    WallMs fresh_until = 0;
    WallMs written_at = 0;
};

// Not thread-safe; for the length of one call, within `database`. Failures are thrown as
// sqlite::Failure; what changes several rows wants a transaction around it.
class SnapshotRows {
  public:
    // The statement that makes the tables.
    static const char* schema();

    explicit SnapshotRows(sqlite::Database& database);
    sqlite::Database& database() { return database_; }

    std::optional<SnapshotRow> find(std::string_view category, std::string_view key);
    // By key.
    std::vector<SnapshotRow> all(std::string_view category);
    void date(std::int64_t id, WallMs fresh_until, WallMs now);
    // Under `row.key`, whatever its id.
    void write(std::string_view category, const SnapshotRow& row);
    void erase(std::string_view category, std::string_view key);
    void keep_only(std::string_view category, const std::set<std::string_view>& keys);
    // Each tells how many went.
    std::uint64_t remove_before(WallMs written_at);
    std::uint64_t remove_oldest_beyond(std::size_t bytes);
    std::map<std::string, SnapshotUsage::Category> sums();

    // Gives the disk back what is free, where that is much. Outside of a transaction.
    void give_back();

    // What a row counts towards the limit.
    static std::size_t bytes_of(const SnapshotRow& row) {
        return row.key.size() + row.sealed.size();
    }

  private:
    sqlite::Database& database_;
    sqlite::Statement find_, date_, write_, seal_;
};

}  // namespace shared::cache
