// Sessions and statistics, as PostgreSQL has them.
#pragma once

#include "shared/cache/lookup.hpp"
#include "shared/read_models/session.hpp"
#include "workers/hot/lookup/read_connections.hpp"
#include "workers/hot/lookup/statistics.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace workers::hot::lookup {

// Calls for one thread number come from one thread at a time.
class DeskSource {
  public:
    using Ids = std::span<const std::string>;
    template <typename T>
    using Reads = shared::cache::Reads<T>;

    explicit DeskSource(ReadConnections& connections) : connections_(connections) {}

    // The last one of each `{clinic}:{patient}:{line}`; what is no such id does not exist.
    Reads<shared::read_models::Session> sessions(std::size_t thread, Ids ids);
    // Of clinics, by their ids.
    Reads<Statistics> statistics(std::size_t thread, Ids ids);

  private:
    ReadConnections& connections_;
};

}  // namespace workers::hot::lookup
