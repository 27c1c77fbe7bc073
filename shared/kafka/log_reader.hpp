// Reading a piece of a partition by hand: state at the opening of a partition, evidence, audits.
// No group, nothing is committed.
#pragma once

#include "shared/base/result.hpp"
#include "shared/kafka/record.hpp"
#include "shared/kafka/settings.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shared::kafka {

struct Range {
    std::string topic;  // without prefix
    Partition partition = 0;
    Offset from = 0;                    // first offset wanted (later where it is gone already)
    std::optional<WallMs> from_time{};  // instead of `from`: first record of that time or later
    Offset to = -1;                     // exclusive; -1: the end of the log as it is when asked
    std::size_t most = 0;               // at most so many records, the first ones; 0: all of them
};

// Port. `done` is called exactly once per read, with all records in offset order per range, or
// with an Error: `kafka_down`, `kafka_timeout` (retry) after 10 s in which none of the partitions
// gave a record; a read that gets on may take as long as it takes.
//
// A large log is read piece by piece, without holding all of it: ask with a fixed `to` and with
// `most`, and again from the offset after the last record, until an answer has fewer than `most`.
class LogReader {
  public:
    using Done = std::function<void(Result<std::vector<Record>>)>;
    virtual ~LogReader() = default;
    // Returns at once; several reads may be under way. `done` runs on the reader's thread.
    // Several ranges of one call are read side by side. Ranges may overlap between calls.
    virtual void read(std::vector<Range> ranges, Done done) = 0;
};

std::unique_ptr<LogReader> make_log_reader(const Settings& settings);

// For tools and tests: waits for the answer, at most that long.
Result<std::vector<Record>> read_now(LogReader& reader,
                                     std::vector<Range> ranges,
                                     std::chrono::milliseconds limit = std::chrono::minutes(5));

}  // namespace shared::kafka
