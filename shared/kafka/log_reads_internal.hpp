// The books of the log reader: which reads wait for which partitions, and what was found for them.
// No library in here. Used by the reader's thread alone.
#pragma once

#include "shared/kafka/group_consumer.hpp"
#include "shared/kafka/log_reader.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace shared::kafka {

// What the broker said of a partition when a range of it began.
struct LogBounds {
    Offset begin = 0;
    Offset end = 0;
    Offset at_time = 0;  // of the least from_time asked; `end` when nothing is so late
};

class LogReads {
  public:
    using Deadline = std::chrono::steady_clock::time_point;

    void add(std::vector<Range> ranges, LogReader::Done done, Deadline deadline);
    bool is_idle() const { return reads_.empty(); }

    // The partitions of ranges that have not begun, but for those being read; with the least
    // from_time of each, where one is asked.
    std::map<TopicPartition, std::optional<WallMs>> startable() const;
    // Begins the waiting ranges of this partition. From which offset to read, or nullopt where
    // there is nothing between.
    std::optional<Offset> begin(const TopicPartition& partition, const LogBounds& bounds);
    // Calls back where a range has its most. True: this was the last one wanted of its partition;
    // call end().
    bool take(Record&& record);
    bool is_past(const TopicPartition& partition, Offset position) const;
    void end(const TopicPartition& partition);

    // The reads of partitions that gave a record since the last call have until then, and so have
    // those that wait for these partitions.
    void extend(Deadline until);

    // Calls back with the error. `fail_late` returns the partitions nobody waits for any more.
    void fail(const TopicPartition& partition, const Error& error);
    std::vector<TopicPartition> fail_late(Deadline now);
    void fail_all(const Error& error);

  private:
    using ReadId = std::uint64_t;
    struct Read {
        std::vector<Range> ranges;
        LogReader::Done done;
        Deadline deadline;
        std::vector<std::vector<Record>> found;  // by range
        std::size_t open = 0;                    // ranges without an end yet
    };
    struct Waiting {
        ReadId read = 0;
        std::size_t range = 0;
    };
    // A range being read. Several of one partition share its records.
    struct View {
        ReadId read = 0;
        std::size_t range = 0;
        Offset from = 0;
        Offset to = 0;
        std::optional<WallMs> from_time;
        std::size_t most = 0;
    };
    struct Job {
        Offset to = 0;
        bool has_progress = false;  // since the last extend()
        std::vector<View> views;
    };

    static bool is_wanted(const View& view, const Record& record);
    // Takes the record's bytes unless others share it.
    bool give(View& view, Record& record, bool is_shared);
    const Range& range_of(const Waiting& waiting) const;
    void finish_range(ReadId read);
    void fail_read(ReadId read, const Error& error);

    ReadId next_id_ = 1;
    std::map<ReadId, Read> reads_;
    std::vector<Waiting> waiting_;
    std::map<TopicPartition, Job> jobs_;
};

}  // namespace shared::kafka
