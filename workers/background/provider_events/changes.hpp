// Edits and deletes of which ingest could not tell whose conversation it is, as those told in the
// sender's view: its owner, which the row of the message names, is told of them.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/batches/acked_writer.hpp"
#include "workers/background/provider_events/news.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace workers::background::provider_events {

// A patient's message that was edited or deleted.
struct ChangedRow {
    std::string conversation;
    std::string source;
    std::string provider;           // of the source
    std::vector<std::string> jids;  // that its sender was named by; empty ones are no name
};

// The record for topic `inbound`; its id is that of the same change told to ingest.
batches::Outgoing write_change(const ChangedRow& row, const News& news);

// Of those news that ingest could not tell the owner. To be called before the rows are moved.
// Throws shared::postgres::StatementError.
std::vector<batches::Outgoing> find_changes(shared::postgres::Transaction& transaction,
                                            const std::vector<News>& news);

}  // namespace workers::background::provider_events
