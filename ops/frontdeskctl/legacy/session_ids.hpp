// `frontdeskctl legacy session-ids`: every column named session_id becomes a uuid with a foreign
// key to conversation_sessions, while the database is in use. ops/docs/legacy-session-ids.md says
// how to run it, what each step locks and how to go back.
#pragma once

#include "ops/frontdeskctl/settings.hpp"

#include <functional>
#include <string>
#include <vector>

namespace ops::frontdeskctl {

struct LegacyOptions {
    std::string sessions;           // schema.table the ids point to; empty: the only one there is
    std::vector<std::string> only;  // schema.table; empty: every table
    std::vector<std::string> skip;  // schema.table left alone
    int batch_rows = 2'000;         // of a transaction of the backfill
    int rows_per_second = 20'000;   // of the backfill; 0: as fast as it goes
    int lock_timeout_ms = 2'000;    // longest that a statement of anybody waits for a lock of ours
    int tries = 100;                // for a lock that others hold
    int lag_mb = 64;                // the backfill waits while a replica is further behind
    std::string until;              // last stage wanted; empty: switched
    bool casts = false;             // let typed text parameters be stored after the switch
    bool contract = false;          // drop the old columns
};

// Whether the work is to be broken off between two steps.
using IsStopped = std::function<bool()>;

// Prints what stands there and what apply would do; fails where something is in the way.
int legacy_plan(const Settings& settings, const LegacyOptions& options);
// Brings every column to its switch, or with `contract` drops what the switch left; goes on where
// an earlier run ended. Fails when stopped: all that was done is kept.
int legacy_apply(const Settings& settings,
                 const LegacyOptions& options,
                 const IsStopped& is_stopped);
// Prints every column with its verdict; fails unless all are fine.
int legacy_verify(const Settings& settings, const LegacyOptions& options);
// Everything back to its former shape; fails where the old column is gone.
int legacy_rollback(const Settings& settings,
                    const LegacyOptions& options,
                    const IsStopped& is_stopped);

}  // namespace ops::frontdeskctl
