// What the caches of a process count, as metrics.
#pragma once

#include "shared/cache/caches.hpp"
#include "shared/metrics/metrics.hpp"

#include <memory>
#include <string>
#include <vector>

namespace shared::cache {

// Metrics `<prefix>_cache_*` of the categories named, and `<prefix>_redis_calls_total`. Not
// thread-safe.
class CacheMetrics {
  public:
    CacheMetrics(metrics::Registry& registry,
                 const std::string& prefix,
                 const std::vector<std::string>& categories);
    // Brings the metrics to what was counted; meant to be called about once a second, always with
    // the same caches.
    void publish(const Caches& caches);

  private:
    struct OfCategory;
    struct Told {  // a counter and what it was brought to
        metrics::Counter counter;
        std::uint64_t value = 0;
        void bring_to(std::uint64_t now);
    };

    std::vector<std::shared_ptr<OfCategory>> categories_;
    Told redis_calls_, refused_, unchanged_, unreadable_, left_out_, losses_;
    metrics::Gauge is_heard_;
};

}  // namespace shared::cache
