// A table of messages with many rows, and people who write to it all the time and remember what.
#pragma once

#include "ops/frontdeskctl/legacy/session_ids.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace ops::frontdeskctl {

// core.whatsapp_messages, one in fifty with a value that is no session; core.conversation_sessions,
// one for twenty of them. public.before keeps what stood there.
class BusyTable {
  public:
    explicit BusyTable(int rows);

    // Notes in public.deleted from now on which sessions go, and whether the old column was gone.
    void note_deleted() const;
    // With time for statements that read all of it.
    shared::postgres::Connection connect() const;
    // First column of the first row; throws on failure.
    std::string value(const std::string& sql) const;

    const int rows;
    std::vector<std::string> sessions;  // their ids
    shared::postgres::TestDatabase database;
    Settings settings;
};

using Clock = std::chrono::steady_clock;

struct Waits {
    std::int64_t statements = 0;
    std::chrono::microseconds longest{0};
    std::int64_t refused_locks = 0;   // waited for a lock longer than the lock time-out
    std::int64_t refused_values = 0;  // no uuid, after the switch
    std::vector<std::string> faults;  // any other
};

// One connection that inserts, updates and deletes rows, each statement timed and alone. Literals
// of text, with bad values among them until one is refused, then uuids as text and typed by turns.
class Writer {
  public:
    // `number` of `all`: each has rows of its own.
    Writer(const BusyTable& table, int number, int all, std::chrono::milliseconds lock_timeout);

    // Until stopped.
    void run(const std::stop_token& stop);
    const Waits& waits() const { return waits_; }
    std::int64_t written() const { return written_; }
    // For the foreign key's sake.
    std::int64_t refused_orphans() const { return refused_orphans_; }
    // What each row that it touched holds: nullopt is NULL; gone where it is not there.
    struct Left {
        bool is_gone = false;
        std::optional<std::string> text;
    };
    const std::map<std::int64_t, Left>& left() const { return left_; }

  private:
    void write_once();
    void insert();
    void change(bool is_session);
    void remove();
    void remove_session();
    bool run_one(const std::string& sql);
    std::optional<std::string> some_text();
    std::string as_sql(const std::optional<std::string>& text);
    std::int64_t some_row();
    int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

    const BusyTable& table_;
    const int number_, all_;
    std::mt19937 random_;
    shared::postgres::Connection database_;
    Waits waits_;
    std::atomic<std::int64_t> written_ = 0, refused_orphans_ = 0;
    std::int64_t next_id_;
    bool is_switched_ = false;
    std::map<std::int64_t, Left> left_;
};

}  // namespace ops::frontdeskctl
