#include "workers/hot/databases.hpp"

#include <algorithm>
#include <chrono>

namespace workers::hot {
namespace {

constexpr std::chrono::milliseconds kLookUp{600};    // a statement, and the wait for a connection
constexpr std::chrono::milliseconds kWarmUp{3'000};  // a statement, a connect

lookup::ReadSettings read_settings(const Config& config) {
    lookup::ReadSettings out;
    out.look_ups.url = config.database;
    out.look_ups.statement_timeout = kLookUp;
    out.look_ups.connect_timeout = kWarmUp;
    out.look_ups.application_name = config.process.process_name;
    out.warm_up = out.look_ups;
    out.warm_up.statement_timeout = kWarmUp;
    out.wait = std::min(config.pool.pool.wait, kLookUp);
    return out;
}

}  // namespace

Databases::Databases(const Config& config, const shared::Clock& clock, const Metrics& metrics)
    : reading(read_settings(config)),
      primary(reading.look_ups, config.pool.pool, clock, &metrics.postgres) {
    if (config.replica.empty()) return;
    auto settings = reading.look_ups;
    settings.url = config.replica;
    replica.emplace(settings, config.pool.pool, clock, &metrics.replica);
}

shared::postgres::Connection Databases::one_more() const {
    return primary.connection(reading.look_ups, reading.wait);
}

}  // namespace workers::hot
