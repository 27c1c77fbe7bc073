// What the workers still have to do before the partition count may change.
#pragma once

#include "ops/frontdeskctl/settings.hpp"
#include "shared/base/result.hpp"
#include "shared/kafka/log_reader.hpp"

#include <cstdint>
#include <string>

namespace ops::frontdeskctl {

struct WorkGroups {
    std::string hot = "frontdesk-hot";  // without prefix
    std::string background = "frontdesk-background";
};

struct OpenWork {
    std::int64_t inbound = 0;     // not committed by the hot workers
    std::int64_t rows = 0;        // turns and events that the database does not have
    std::int64_t parked = 0;      // in the retry topics
    std::int64_t open = 0;        // conversations with a reply on its way
    std::int64_t unreadable = 0;  // records that only a newer version reads

    // In words, for a person; empty where nothing is left. Pure.
    std::string text() const;
};

// Of the partitions 0 to `partitions`-1. What is parked and open is looked at only where nothing
// else is left, for that reads the logs. Errors: those of the broker and the database (retry).
shared::Result<OpenWork> read_open_work(const Settings& settings,
                                        const WorkGroups& groups,
                                        shared::kafka::LogReader& reader,
                                        int partitions);

// Who is left in the groups, in words; empty where both are empty.
shared::Result<std::string> read_members(const Settings& settings, const WorkGroups& groups);

}  // namespace ops::frontdeskctl
