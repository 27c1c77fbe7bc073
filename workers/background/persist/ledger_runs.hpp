// When `frontdeskctl ledger` ran last: it notes each run in core.audit.
#pragma once

#include "shared/postgres/postgres.hpp"

namespace workers::background::persist {

struct LedgerRun {
    double age_seconds = -1;  // -1: it never ran
    bool is_balanced = false;
};

shared::Result<LedgerRun> last_ledger(shared::postgres::Connection& connection);

}  // namespace workers::background::persist
