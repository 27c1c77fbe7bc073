// What waits for a memory provider, looked after: counted, given up where it is too old or too
// much, taken away when its time is over.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/postgres/postgres.hpp"
#include "workers/background/memories/settings.hpp"
#include "workers/background/metrics.hpp"

namespace workers::background::memories {

// Not thread-safe: it belongs to the thread of its connection. Any worker may do it; several change
// nothing more than one.
class Upkeep {
  public:
    // Keeps references.
    Upkeep(shared::postgres::Connection& connection,
           const MemoryMetrics& metrics,
           const DispatchSettings& settings);

    // Every five seconds, and takes away once an hour; nothing in between. After an error it is
    // tried again five seconds later.
    shared::Result<void> look(shared::MonoUs now);

  private:
    shared::Result<void> give_up();
    shared::Result<void> count();
    shared::Result<void> take_away();

    shared::postgres::Connection& connection_;
    const MemoryMetrics& metrics_;
    const DispatchSettings& settings_;
    shared::MonoUs next_look_ = 0;
    shared::MonoUs next_purge_ = 0;
};

}  // namespace workers::background::memories
