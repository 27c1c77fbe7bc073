// One SQLite file: statements with bound values, transactions, a wait for locks.
//
// Failures are thrown as sqlite::Failure (the store is beside the message path). A Database and
// its statements belong to one thread at a time; two Databases may open the same file.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace shared::sqlite {

class Failure : public std::runtime_error {
  public:
    enum class Kind {
        kOther,    // the disk, the folder, the rights
        kBusy,     // another connection held its lock for too long
        kRefused,  // the statement is wrong, or does not fit the tables
        kDamaged,  // what stands in the file is no database, or a broken one
    };
    explicit Failure(const std::string& what, Kind kind = Kind::kOther)
        : std::runtime_error(what), kind_(kind) {}
    Kind kind() const { return kind_; }

  private:
    Kind kind_;
};

// A prepared statement. Use: bind by position from 1, step while it gives rows, reset.
class Statement {
  public:
    Statement(sqlite3* database, std::string_view sql);

    Statement& bind(int position, std::int64_t value);
    Statement& bind(int position, std::string_view value);
    // True if there is a row to read.
    bool step();
    // Columns of the row, from 0; NULL reads as 0 and empty. The text lives until the next step.
    std::int64_t integer(int column) const;
    std::string text(int column) const;
    // Ready to be bound and run again.
    void reset();

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> native_;
};

class Database {
  public:
    // Opens or creates the file in write-ahead mode. What was committed survives the end of the
    // process at any point; a power cut may cost the newest commits, never the file.
    // `lock_wait`: how long a statement waits for another connection's lock.
    explicit Database(const std::string& path,
                      std::chrono::milliseconds lock_wait = std::chrono::milliseconds(5'000));

    // One or more statements without values.
    void execute(const char* sql);
    Statement prepare(std::string_view sql);
    std::int64_t last_row() const;
    // Rows changed by the last statement.
    std::int64_t changes() const;
    bool is_in_transaction() const;
    // Copies what the log holds into the file, as far as no reader needs it; the pages that were
    // in the log. It starts over once a checkpoint has met no writer.
    int checkpoint();

  private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    std::unique_ptr<sqlite3, Close> native_;
};

// Rolls back unless committed. (A full disk or a failed write has rolled it back already.)
class Transaction {
  public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

  private:
    Database& database_;
    bool open_ = true;
};

}  // namespace shared::sqlite
