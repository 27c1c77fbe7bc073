// What waits in core.outbox, of one kind of effects: how much, and what is given up without another
// attempt. Any worker may look after it.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace workers::background::outbox {

struct Backlog {
    std::size_t rows = 0;  // counted up to what was asked for
    double oldest_seconds = 0;
};
// Rows that one statement gives up or takes away at most.
inline constexpr std::size_t kAtOnce = 10'000;

shared::Result<Backlog> look_at(shared::postgres::Connection& connection,
                                const std::string& kind,
                                std::size_t most);
// The two ways of giving up without another attempt; how many. At most kAtOnce a call.
shared::Result<std::size_t> give_up_older(shared::postgres::Connection& connection,
                                          const std::string& kind,
                                          std::chrono::hours age);
shared::Result<std::size_t> give_up_oldest(shared::postgres::Connection& connection,
                                           const std::string& kind,
                                           std::size_t count);
// Takes away rows that were done or given up so long ago, and the given up ones alone; kAtOnce at
// most.
shared::Result<void> purge(shared::postgres::Connection& connection,
                           const std::string& kind,
                           std::chrono::hours age);
shared::Result<void> purge_given_up(shared::postgres::Connection& connection,
                                    const std::string& kind,
                                    std::chrono::hours age);

}  // namespace workers::background::outbox
