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

inline constexpr const char* kOutboxKind = "staff_webhook";

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

}  // namespace workers::background::staff
