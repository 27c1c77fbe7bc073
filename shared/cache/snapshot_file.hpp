// The SQLite file of a snapshot: made with its tables, put aside where it is damaged, made again
// where it was taken away.
#pragma once

#include "shared/sqlite/database.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace shared::cache {

// Not thread-safe. Failures are thrown as sqlite::Failure.
class SnapshotFile {
  public:
    explicit SnapshotFile(std::string path) : path_(std::move(path)) {}

    // The same each time, until the file at this path is another one.
    sqlite::Database& open();
    // Renames it to `.bad`, over the one put aside before; the next open() begins anew.
    void put_aside(const std::string& why);
    std::uint64_t count_aside() const { return count_aside_; }
    // With the log beside it.
    std::size_t bytes() const;

  private:
    void prepare_file() const;
    void prepare_tables();
    bool is_same_file() const;

    std::string path_;
    std::optional<sqlite::Database> database_;
    std::uint64_t inode_ = 0;  // of the file opened last
    std::uint64_t count_aside_ = 0;
};

}  // namespace shared::cache
