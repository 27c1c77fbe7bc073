// The worker's connections to PostgreSQL: the primary's pool, and a replica's where there is one.
#pragma once

#include "shared/postgres/pool.hpp"
#include "workers/hot/config.hpp"
#include "workers/hot/lookup/read_connections.hpp"
#include "workers/hot/metrics.hpp"

#include <optional>

namespace workers::hot {

// All references must outlive it.
struct Databases {
    Databases(const Config& config, const shared::Clock& clock, const Metrics& metrics);

    // For one thread more, with the limits of a look-up.
    shared::postgres::Connection one_more() const;
    const shared::postgres::Pool* replica_or_none() const { return replica ? &*replica : nullptr; }

    lookup::ReadSettings reading;
    shared::postgres::Pool primary;
    std::optional<shared::postgres::Pool> replica;
};

}  // namespace workers::hot
