// Staff events that the webhook has still to be told: rows of core.outbox of kind `staff_webhook`,
// whose id is that of the event and of each call about it.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/staff/staff_events.hpp"
#include "workers/background/staff/webhook_settings.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace workers::background::staff {

// In the transaction that stores them. Throws StatementError.
void queue_calls(shared::postgres::Transaction& transaction, const std::vector<Call>& raised);

struct Post {
    std::string id;
    int attempts = 0;  // this one included; tells a claim from a later one of the same row
    std::string body;
};
// Up to `most` that are due, oldest first, for us alone until `lease` is over: nothing stays
// locked, and what a killed worker had claimed is due then again.
shared::Result<std::vector<Post>> claim_posts(shared::postgres::Connection& connection,
                                              std::size_t most,
                                              std::chrono::milliseconds lease);

struct Settled {
    enum class State { kDone, kAgain, kGivenUp };
    std::string id;
    int attempts = 0;
    State state = State::kAgain;
    std::chrono::milliseconds delay{0};  // kAgain: from now
    std::string code;                    // of the failure
};
// What was delivered counts however late; a failure only where nobody has claimed it since.
shared::Result<void> settle_posts(shared::postgres::Connection& connection,
                                  const std::vector<Settled>& settled);

struct Backlog {
    std::size_t rows = 0;  // counted up to kMostCalls + kCallsAtOnce
    double oldest_seconds = 0;
};
inline constexpr std::size_t kCallsAtOnce = 10'000;

shared::Result<Backlog> look_at_backlog(shared::postgres::Connection& connection);
// The two ways of giving up without another attempt; how many. At most kCallsAtOnce a call.
shared::Result<std::size_t> give_up_older(shared::postgres::Connection& connection,
                                          std::chrono::hours age);
shared::Result<std::size_t> give_up_oldest(shared::postgres::Connection& connection,
                                           std::size_t count);
// Takes away rows that were done or given up so long ago, kCallsAtOnce at most.
shared::Result<void> purge_posts(shared::postgres::Connection& connection, std::chrono::hours age);

}  // namespace workers::background::staff
