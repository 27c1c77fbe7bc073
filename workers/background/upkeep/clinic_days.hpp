// Statistics of each clinic and day, rolled up from the messages.
//
// Whatever changes a message marks its day (schemas/postgres/0019); a roll-up takes marks out and
// counts those days anew, in one transaction: it may be repeated, interrupted and run by several
// processes. A day of which retention may have taken messages is left as it stands.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <cstddef>

namespace workers::background::upkeep {

struct RolledUp {
    std::size_t marks = 0;  // taken out
    std::size_t days = 0;   // of clinics, whose numbers changed
    bool is_more = false;   // marks are left, or somebody else is at it
};

// For who moves on what may still be counted: waits until nobody counts, until the transaction
// ends.
inline constexpr const char* kLockDays = "SELECT pg_advisory_xact_lock(7023510949)";

// One transaction: at most 20,000 marks and `most_days` days of a clinic. Call again while there is
// more.
shared::Result<RolledUp> roll_up(shared::postgres::Connection& connection, std::size_t most_days);

// Marks that wait, counted up to 10,000.
shared::Result<std::size_t> count_marks(shared::postgres::Connection& connection);

}  // namespace workers::background::upkeep
