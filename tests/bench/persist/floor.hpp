// The floor: the very rows that our own way wrote, by plain SQL that knows them all beforehand.
#pragma once

#include "tests/bench/persist/plain_connection.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace tests::bench::persist {

// What a batch did to one table, ready to be sent.
struct TableRows {
    std::size_t table = 0;  // index into kTables
    std::size_t inserted = 0, updated = 0;
    std::string copy;                  // of the new rows
    std::vector<std::string> inserts;  // array literals by column
    std::vector<std::string> updates;
};
using BatchRows = std::vector<TableRows>;

// Reads back, after each batch, what that batch wrote; then writes it again. Throws
// std::runtime_error. Not thread-safe.
class Floor {
  public:
    enum class How { kUnnest, kCopy };

    Floor(const std::string& url, bool synchronous_commit);
    void empty_tables();
    // Rows of the transaction that moved the offset last.
    BatchRows read_back();
    void forget() { known_.clear(); }
    // One transaction with the offset's move in it.
    void write(const BatchRows& batch, How how);

  private:
    struct Table {
        std::string columns, key;
        std::vector<std::string> names, types;
    };
    void look_at_tables();
    void prepare();

    PlainConnection connection_;
    std::vector<Table> tables_;
    std::set<std::string> known_;  // table and key of rows that were there before
};

}  // namespace tests::bench::persist
