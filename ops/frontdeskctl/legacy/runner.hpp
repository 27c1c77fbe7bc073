// How the migration speaks with the database: alone, in short steps, and never in anybody's way for
// longer than the lock time-out it was given.
#pragma once

#include "ops/frontdeskctl/legacy/progress.hpp"
#include "ops/frontdeskctl/legacy/session_ids.hpp"
#include "shared/postgres/postgres.hpp"

#include <functional>
#include <string>

namespace ops::frontdeskctl::legacy {

using shared::Result;
using shared::postgres::Connection;
using shared::postgres::Transaction;

// A connection past any pooler, for statements that take long.
Connection long_connection(const Settings& settings);

// Runs what does nothing but wait for locks (lock_tables() of statements.hpp): its time-out is that
// of a lock. Throws StatementError.
void lock(Transaction& work, const std::string& sql);

// Three connections of its own: one works, one holds the advisory lock that keeps a second apply or
// rollback out, one looks on and cancels. Not thread-safe.
class Runner {
  public:
    Runner(const Settings& settings, const LegacyOptions& options, IsStopped is_stopped);

    // Takes the lock. Errors (stop): `not_alone`, `pooled`.
    Result<void> begin();
    // Errors (stop): `stopped` where it was asked for; `not_alone` where the lock was lost, as
    // behind a pooler.
    Result<void> go_on();

    Connection& database() { return database_; }
    Meter& meter() { return meter_; }
    const LegacyOptions& options() const { return options_; }
    bool is_stopped() const { return is_stopped_(); }
    // Waits, unless stopped.
    void pause(std::chrono::milliseconds time) const;

    // One transaction that waits for locks no longer than a part of the lock time-out, so that
    // whoever queues behind it does not wait longer than the whole. Tried again, with growing
    // pauses, where others hold a lock (`lock_timeout` after the last try), and a few times where a
    // statement takes longer than that by itself (`too_slow`). `what` is for people.
    Result<void> change(const std::string& what, const std::function<void(Transaction&)>& work);
    // The same for the rows of a table, that triggers of others have no business with, where we may
    // keep them out. Each try is to do less than the one before: no statement may hold rows for
    // longer, however many locks it waits for.
    Result<void> change_rows(const std::string& what,
                             const std::function<void(Transaction&)>& work);
    // What takes long at `database()` and whose locks are in nobody's way: cancelled when asked to
    // stop. `share` is SQL of one row with how far it is, 0 to 1, asked of pg_stat_progress_*; $1
    // is the working process. Empty: not known. `what` is for people; empty: nothing is told.
    Result<void> watch(const std::string& what,
                       const std::function<Result<void>()>& work,
                       const std::string& share = {});
    // One such statement outside of a transaction.
    Result<void> run_long(const std::string& what,
                          const std::string& sql,
                          const std::string& share = {});

  private:
    Result<void> try_again(const std::string& what,
                           int slow_tries,
                           const std::function<void(Transaction&)>& work);
    shared::Error given_up(const std::string& what, int tries, const shared::Error& last);
    // `set_config` of what each short transaction begins with.
    void set_limits(Transaction& work) const;
    std::string oldest_transaction();
    void look(const std::string& what,
              const std::string& share,
              const std::string& worker,
              std::chrono::steady_clock::time_point begun);
    std::chrono::milliseconds lock_wait() const;
    std::chrono::milliseconds statement_limit() const;
    std::chrono::milliseconds row_limit() const;

    LegacyOptions options_;
    IsStopped is_stopped_;
    Connection database_, guard_, beside_;
    Meter meter_;
    std::string guard_pid_;
    std::chrono::milliseconds deadlock_timeout_{0};  // of the server
    bool is_pooled_ = false, may_detect_deadlocks_ = false, may_silence_triggers_ = false;
};

}  // namespace ops::frontdeskctl::legacy
