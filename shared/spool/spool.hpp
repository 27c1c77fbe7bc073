// Records that wait on disk until the log takes them: appended by many, fsynced in groups, taken
// out in the order they came.
//
// Writing is thread-safe; the reading side (next, finished, rewind, wait) belongs to one thread.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"
#include "shared/spool/disk.hpp"
#include "shared/spool/folder.hpp"
#include "shared/spool/segment.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace shared::spool {

struct SpoolSettings {
    std::string folder;
    std::uint64_t max_bytes = 1024ULL * 1024 * 1024;  // on disk; more is refused
    std::uint64_t segment_bytes =
        4ULL * 1024 * 1024;  // a segment goes when all of it was taken out
};

struct SpoolStats {
    std::uint64_t bytes = 0;  // on disk
    std::uint64_t records = 0;
    std::uint64_t segments = 0;
    std::uint64_t damaged = 0;  // places that could not be read at the start
    std::uint64_t cut = 0;      // bytes of torn ends that were cut then
    WallMs oldest_at = 0;       // of what waits, to within its segment; 0: nothing waits
};

class Spool {
  public:
    using Done = std::function<void(const Result<void>&)>;

    // Locks the folder and finds what an earlier process left: torn ends are cut, every whole
    // record stays. Throws std::runtime_error that says why the folder cannot be used. `disk` and
    // `clock` must outlive it.
    Spool(SpoolSettings settings, Disk& disk, const Clock& clock);
    // What was appended is written first; `done` of each is called.
    ~Spool();

    // All of them in this order, or none. `done` once, from the writer's thread or from inside this
    // call: success means that they outlive a power cut. Errors: `spool_full`, the disk's.
    void append(std::vector<Entry> entries, Done done);
    // Whether records of the key wait: newer ones belong behind them.
    bool holds(std::string_view key) const;
    bool is_empty() const;
    // Whether an append is likely to succeed.
    bool is_usable() const;
    SpoolStats stats() const;

    // The next record that was not taken yet; nothing where there is none now.
    std::optional<Entry> next();
    // The first so many of those taken are stored elsewhere.
    void finished(std::size_t count);
    // Those taken and not finished are to be given again.
    void rewind();
    // Until there is something to take, or the time is over, or wake().
    void wait(std::chrono::milliseconds most);
    void wake();
    // Keeps one that the log will never take in a file of its own; it still has to be finished.
    Result<void> set_aside(const Entry& entry);

  private:
    struct Segment {
        std::uint64_t number = 0;
        std::uint64_t bytes = 0;  // safe on disk
        std::uint64_t records = 0;
        std::uint64_t taken = 0;
        std::uint64_t finished = 0;
        WallMs first_at = 0;
    };
    struct Group {
        std::string bytes;
        std::vector<std::size_t> keys;
        WallMs at = 0;
        Done done;
    };
    struct Taken {
        std::size_t key = 0;
        std::uint64_t segment = 0;
        WallMs at = 0;
    };

    static std::size_t hash_of(std::string_view key);
    void recover();
    void recover(const SegmentFile& file);
    void run();
    void write(const std::vector<Group>& groups);
    Result<void> store(const std::vector<Group>& groups);
    Result<void> begin_segment();
    void leave_segment();
    void sweep(std::unique_lock<std::mutex>& lock);
    void forget_key(std::size_t key);
    void give_up_unreadable(Segment& segment);
    Segment* find(std::uint64_t number);

    const SpoolSettings settings_;
    Disk& disk_;
    const Clock& clock_;
    const FolderLock lock_;

    mutable std::mutex guard_;  // over what follows, up to the writer's own
    std::condition_variable appended_, readable_;
    std::deque<Segment> segments_;
    std::unordered_map<std::size_t, std::uint32_t> keys_;  // by hash: records that wait
    std::vector<Group> pending_;
    std::uint64_t bytes_ = 0, reserved_ = 0, records_ = 0, damaged_ = 0, cut_ = 0;
    WallMs finished_at_ = 0;  // when the record finished last was appended
    MonoUs failed_at_ = 0;    // of the last write that failed; 0: the last one succeeded
    bool is_full_ = false;    // refused one for want of room, and has got none since
    bool is_stopping_ = false, is_woken_ = false;

    int file_ = -1;  // the writer's: of the last segment, while it can be appended to
    std::uint64_t file_number_ = 0, next_number_ = 1;

    std::deque<Taken> taken_;  // the reader's
    std::unique_ptr<SegmentReader> reader_;
    std::uint64_t reader_number_ = 0, read_past_ = 0, asides_ = 0;

    std::thread writer_;  // last: it uses everything above
};

}  // namespace shared::spool
