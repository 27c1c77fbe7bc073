// Brings news to the rows they are about. News whose row is not there yet wait in
// core.pending_events: an event may well overtake the turn it belongs to.
// All functions throw shared::postgres::StatementError.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/batches/acked_writer.hpp"
#include "workers/background/persist/message_book.hpp"
#include "workers/background/provider_events/news.hpp"
#include "workers/background/staff/staff_events.hpp"

#include <map>
#include <string>
#include <vector>

namespace workers::background::provider_events {

struct Placed {
    std::size_t rows = 0;                      // rows that news were found for
    std::size_t waiting = 0;                   // news that wait now
    std::size_t foreign = 0;                   // news of lines that are not their source's
    std::map<std::string, staff::Call> calls;  // replies that failed after they had been sent
    // For the owners, deliveries and changes; to be stored before the commit.
    std::vector<batches::Outgoing> owners;
};

// News of this batch, and the waiting ones that are about messages of this batch. To be called
// after the messages are written. A source speaks only for the lines registered under it: what it
// tells of another one's is counted and forgotten.
Placed place_news(shared::postgres::Transaction& transaction,
                  std::vector<News> fresh,
                  const persist::MessageBook& book);

// What waits may have missed its row by a hair where two processes wrote at the same moment.
// Tries all that came within `window_ms` again.
Placed sweep(shared::postgres::Transaction& transaction, shared::WallMs window_ms);

// Drops what has waited so long that its row will not come; the number of dropped news.
std::size_t purge(shared::postgres::Transaction& transaction, shared::WallMs age_ms);

}  // namespace workers::background::provider_events
