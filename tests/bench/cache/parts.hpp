// The parts of the caches' benchmark. Each takes some seconds; they may throw std::exception.
#pragma once

#include "tests/bench/cache/report.hpp"

#include <cstdint>
#include <string>

namespace tests::bench::cache {

struct Settings {
    std::string redis_url;
    double effort = 1;  // samples, as a share of the usual count
    std::uint32_t seed = 1;

    std::size_t times(std::size_t usual) const {
        const auto wanted = static_cast<std::size_t>(effort * static_cast<double>(usual));
        return wanted < 10 ? 10 : wanted;
    }
};

// Hits in memory beside a map without locks and bounds; one thread and two.
void measure_hits(const Settings& settings, Report& report);
// Hits in Redis beside the same GET by plain socket calls.
void measure_redis(const Settings& settings, Report& report);
// 1,000 waiters for one key.
void measure_flight(const Settings& settings, Report& report);
// From a write in this process to a miss in another one. Before any thread was started: it forks.
void measure_told(const Settings& settings, Report& report);
// What an entry takes in memory and in Redis.
void measure_sizes(const Settings& settings, Report& report);
// What early refresh and prefetch are worth; time is virtual.
void measure_ahead(const Settings& settings, Report& report);

}  // namespace tests::bench::cache
