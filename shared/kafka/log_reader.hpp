// Reading a piece of a partition by hand: state at the opening of a partition, evidence, audits.
// No group, nothing is committed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/result.hpp"
#include "shared/kafka/record.hpp"
#include "shared/kafka/settings.hpp"

namespace shared::kafka {

struct Range {
    std::string topic;  // without prefix
    Partition partition = 0;
    Offset from = 0;                  // first offset wanted (later where it is gone already)
    std::optional<WallMs> from_time{};  // instead of `from`: first record of that time or later
    Offset to = -1;                   // exclusive; -1: the end of the log as it is when asked
};

// Port. `done` is called exactly once per read, with all records in offset order per range, or
// with an Error: `kafka_down`, `kafka_timeout` (retry).
class LogReader {
  public:
    using Done = std::function<void(Result<std::vector<Record>>)>;
    virtual ~LogReader() = default;
    // Returns at once; several reads may be under way. `done` runs on the reader's thread.
    // Several ranges of one call are read side by side. Ranges may overlap between calls.
    virtual void read(std::vector<Range> ranges, Done done) = 0;
};

std::unique_ptr<LogReader> make_log_reader(const Settings& settings);

// For tools and tests: waits for the answer.
Result<std::vector<Record>> read_now(LogReader& reader, std::vector<Range> ranges);

}  // namespace shared::kafka
