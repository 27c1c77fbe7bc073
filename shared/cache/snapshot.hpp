// The last tier: what a process needs to go on when it starts while PostgreSQL and Redis are away.
//
// One SQLite file, by category and key; values are sealed with the master key, without one nothing
// is kept. Keys, sizes and dates stand in clear. Read only when nothing else answers; written
// behind the readers' backs.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"
#include "shared/crypto/seal.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shared::cache {

struct SnapshotSettings {
    std::string path = {};                   // empty: off
    std::size_t bytes = 64UL * 1024 * 1024;  // of keys and sealed values; the oldest go beyond it
    std::chrono::hours keep{24 * 7};         // entries not written again for so long go
};

struct SnapshotEntry {
    std::string key;
    std::string value;
    WallMs fresh_until = 0;
};

// Counts are of this process since its start.
struct SnapshotUsage {
    struct Category {
        std::size_t entries = 0, bytes = 0;
        WallMs oldest = 0;  // when the entry that was not written again for longest was written
    };
    std::map<std::string, Category> categories;
    std::size_t file_bytes = 0;     // with what stands in its log
    std::uint64_t written = 0;      // entries with a new value
    std::uint64_t dated = 0;        // entries whose value stood there
    std::uint64_t removed = 0;      // by age or size
    std::uint64_t failures = 0;     // calls that failed, and values that did not open
    std::uint64_t files_aside = 0;  // damaged files put aside
};

// Thread-safe: one call at a time, so that a look-up may wait for a write. Several processes may
// have the same file: a call waits 200 ms at most for another one's write. Nothing is thrown: a
// file that is damaged is put aside (`.bad`) and begun anew, one that was taken away is made again,
// and what fails is logged, counted and tried again by the next call.
class Snapshot {
  public:
    // Opens the file where it can, and says in the log if none is kept.
    Snapshot(SnapshotSettings settings, crypto::Sealer sealer, const Clock& clock);
    ~Snapshot();

    // These and usage() answer at once, whatever the file is doing.
    bool is_on() const;
    // Why it is off or does not work, for health; empty while it works.
    std::string fault() const;

    // Errors of all calls: `snapshot_off`, and `snapshot_failed` (locked, disk, rights), after
    // which nothing has changed. All of them may be tried again.

    // Replaces what stands under these keys, in one transaction. An equal value is only dated anew,
    // and that once in ten minutes: what is put over and over costs a look.
    // Error `snapshot_too_large`: all are written but those that are beyond the limit alone.
    Result<void> put(const std::string& category, const std::vector<SnapshotEntry>& entries);
    // The whole category: what is not among `entries` goes.
    Result<void> replace(const std::string& category, const std::vector<SnapshotEntry>& entries);
    // nullopt: not there. Errors `other_master_key`, `bad_seal`: as good as not there, until it is
    // written again.
    Result<std::optional<SnapshotEntry>> get(const std::string& category, const std::string& key);
    // By key; what does not open is left out. An error of the sealer where none opens.
    Result<std::vector<SnapshotEntry>> all(const std::string& category);
    Result<void> erase(const std::string& category, const std::string& key);
    // Old entries, then the oldest beyond the size; gives the disk back what is free. put() does it
    // once an hour, too. Never done at a start: what is old is better than nothing then.
    Result<void> clean_up();
    // As of the last write; what another process has written since is not in it.
    SnapshotUsage usage() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace shared::cache
