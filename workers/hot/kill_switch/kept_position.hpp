// The kill switch in the snapshot, for a worker that starts while PostgreSQL is away.
#pragma once

#include "shared/cache/snapshot.hpp"
#include "workers/hot/kill_switch/kill_switch.hpp"

#include <optional>

namespace workers::hot::kill_switch {

// Not thread-safe. `file` and `clock` must outlive it.
class KeptPosition {
  public:
    KeptPosition(shared::cache::Snapshot& file, const shared::Clock& clock)
        : file_(file), clock_(clock) {}

    // For a day. `is_confirmed`: the database says so, now; a position that it does not confirm
    // is written where it is new, and no longer true for being told again. What a worker with the
    // same file knows better stays.
    void save(const Position& position, bool is_confirmed);
    // Nothing where none was kept, or the one kept was last true more than a day ago.
    std::optional<Position> load();

  private:
    shared::cache::Snapshot& file_;
    const shared::Clock& clock_;
};

}  // namespace workers::hot::kill_switch
