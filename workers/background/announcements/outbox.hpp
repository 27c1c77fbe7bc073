// core.cache_outbox, as its reader sees it.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/announcements/plan.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace workers::background::announcements {

struct Waiting {
    std::size_t rows = 0;  // counted up to kMostCounted
    double oldest_seconds = 0;
};
inline constexpr std::size_t kMostCounted = 10'000;

// All that waits, also what somebody else is telling at this moment.
shared::Result<Waiting> look(shared::postgres::Connection& connection);

// The next rows after the one with the id `after` that nobody else holds, oldest first; they are
// ours until the transaction ends. These two throw StatementError.
Page read_page(shared::postgres::Transaction& transaction, std::int64_t after, std::size_t most);
void erase(shared::postgres::Transaction& transaction, const std::vector<std::int64_t>& ids);

// Takes away rows older than anything that a cache still keeps, 10,000 at most; whether there may
// be more.
shared::Result<bool> erase_older(shared::postgres::Connection& connection, std::chrono::hours age);

}  // namespace workers::background::announcements
