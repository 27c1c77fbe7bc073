// The source list in the snapshot, for a start while the database is away. As one entry: a list in
// part would refuse the webhooks of the rest.
#pragma once

#include "ingest/sources/source_list.hpp"
#include "shared/base/result.hpp"
#include "shared/cache/snapshot.hpp"

namespace ingest::sources {

// Not thread-safe: one thread at a time. `file` must outlive it.
class Snapshot {
  public:
    explicit Snapshot(shared::cache::Snapshot& file) : file_(file) {}

    bool is_on() const { return file_.is_on(); }
    // Replaces the list. Errors: those of cache::Snapshot::put().
    shared::Result<void> save(const SourceData& data, shared::WallMs fresh_until);
    // Errors: `no_snapshot`, `bad_snapshot` (of another version), and those of
    // cache::Snapshot::get().
    shared::Result<SourceData> load();
    shared::cache::SnapshotUsage usage() const { return file_.usage(); }

  private:
    shared::cache::Snapshot& file_;
};

}  // namespace ingest::sources
