// Tables of the coming months, so that no row has to lie in the default partition.
#pragma once

#include "shared/postgres/postgres.hpp"

namespace workers::background::persist {

// Makes the partitions of this month and the next two, as far as they are missing, in a transaction
// of its own. Gives up (`postgres_conflict` or `postgres_timeout`) rather than let batches of other
// processes wait for it: 300 ms for a lock, 2 s in all.
shared::Result<void> make_months(shared::postgres::Connection& connection);

}  // namespace workers::background::persist
