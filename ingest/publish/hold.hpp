// While the topics are given more partitions: everything goes into the spool, and nothing comes out
// of it, until it is told how many there are. Outlives the process.
#pragma once

#include "ingest/publish/log_sink.hpp"
#include "shared/base/result.hpp"
#include "shared/spool/disk.hpp"
#include "shared/spool/spool.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace ingest::publish {

struct HoldStatus {
    bool is_held = false;
    int partitions = 0;          // by which keys are placed, or were before the hold
    std::int64_t under_way = 0;  // given to the log, not acknowledged
    std::uint64_t records = 0;   // in the spool
    std::uint64_t bytes = 0;
};

// A file in the spool's folder says that it is on: a process that starts beside that file writes
// nothing into the log either, whatever partition count it was configured with.
// Thread-safe. What it refers to must outlive it.
class Hold {
  public:
    struct Parts {
        LogSink& sink;
        shared::spool::Spool* spool = nullptr;  // null: it cannot be held
        shared::spool::Disk& disk;
        std::string folder;  // the spool's
    };
    // Blocks for some seconds at most: whether the topics at the broker have so many partitions.
    using Verify = std::function<shared::Result<void>(int partitions)>;
    // Keys are placed by that count from now on; nothing is under way meanwhile.
    using TakeOver = std::function<void(int partitions)>;

    Hold(const Parts& parts, int partitions, Verify verify, TakeOver take_over);

    bool is_on() const { return is_on_; }
    HoldStatus status() const;
    // Errors: `no_spool` (stop), the disk's (retry). Once it succeeded it holds over any restart;
    // what is under way still goes into the log.
    shared::Result<void> begin();
    // Checks the broker, takes the count over, and lets the spool drain. Without a hold it only
    // tells whether that is the count in use. Errors: those of `verify`, `under_way` and the disk's
    // (retry), `other_count` (stop).
    shared::Result<void> end(int partitions);
    // Waits for a call under way; later ones fail with `draining`.
    void stop();

  private:
    shared::Result<void> write_mark();

    const Parts parts_;
    const std::string mark_;
    const Verify verify_;
    const TakeOver take_over_;
    std::mutex guard_;  // one call at a time
    bool is_stopping_ = false;
    std::atomic<bool> is_on_;
    std::atomic<int> partitions_;
};

}  // namespace ingest::publish
