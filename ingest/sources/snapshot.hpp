// The source list on disk, for a start while the database is away. Sealed with the master key:
// it holds every secret there is.
#pragma once

#include "ingest/sources/source_list.hpp"
#include "shared/base/result.hpp"
#include "shared/crypto/seal.hpp"

#include <string>

namespace ingest::sources {

// Not thread-safe: one thread at a time.
class Snapshot {
  public:
    // Off where `path` is empty or `sealer` has no key: then save() does nothing and load() fails.
    Snapshot(std::string path, shared::crypto::Sealer sealer);

    bool is_on() const { return !path_.empty() && sealer_.has_key(); }
    // Replaces the file whole (written beside it, synced, renamed), mode 0600. Error
    // `snapshot_write` (retry).
    shared::Result<void> save(const SourceData& data) const;
    // Errors: `no_snapshot`, `bad_snapshot`, and those of the sealer.
    shared::Result<SourceData> load() const;

  private:
    std::string path_;
    shared::crypto::Sealer sealer_;
};

}  // namespace ingest::sources
