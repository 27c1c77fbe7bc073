#include "shared/cache/metrics.hpp"

#include <utility>

namespace shared::cache {

struct CacheMetrics::OfCategory {
    std::string name;
    Told hits, negative, misses;
    Told from_redis, from_source, from_snapshot;
    Told coalesced, stale, timeouts, busy, refreshes, changes, failures, evictions;
    metrics::Counter load_seconds;
    double load_seconds_told = 0;
    metrics::Gauge entries, bytes, is_on;
};

void CacheMetrics::Told::bring_to(std::uint64_t now) {
    if (now > value) counter.add(static_cast<double>(now - value));
    value = now;
}

CacheMetrics::CacheMetrics(metrics::Registry& registry,
                           const std::string& prefix,
                           const std::vector<std::string>& categories)
    : redis_calls_{registry.counter(prefix + "_redis_calls_total",
                                    "Redis round trips of this process")},
      refused_{
          registry.counter(prefix + "_cache_writes_refused_total",
                           "Values not written to Redis because they are older than what changed")},
      unchanged_{registry.counter(prefix + "_cache_writes_unchanged_total",
                                  "Values not written to Redis because the same stands there")},
      unreadable_{registry.counter(prefix + "_cache_unreadable_total",
                                   "Values in Redis that could not be read and were deleted")},
      left_out_{registry.counter(prefix + "_cache_writes_left_out_total",
                                 "Values not written to Redis because too many were on their way")},
      losses_{registry.counter(prefix + "_cache_channel_losses_total",
                               "Times that a channel of changes was lost")},
      is_heard_(registry.gauge(prefix + "_cache_changes_heard",
                               "1 while changes are heard of from every Redis")) {
    for (const std::string& name : categories) {
        const auto counter = [&](const char* what, const char* help, metrics::Labels more = {}) {
            more.insert(more.begin(), {"category", name});
            return Told{registry.counter(prefix + "_cache_" + what, help, more)};
        };
        const auto lookups = [&](const char* result) {
            return counter("lookups_total", "Look-ups by what memory said", {{"result", result}});
        };
        const auto loads = [&](const char* tier) {
            return counter("loads_total", "Loads by who answered", {{"tier", tier}});
        };
        const metrics::Labels label{{"category", name}};
        categories_.push_back(std::make_shared<OfCategory>(OfCategory{
            name,
            lookups("hit"),
            lookups("negative"),
            lookups("miss"),
            loads("redis"),
            loads("source"),
            loads("snapshot"),
            counter("coalesced_total", "Look-ups that joined a load under way"),
            counter("stale_total", "Look-ups answered with an old value"),
            counter("timeouts_total", "Look-ups that ended at their cap"),
            counter("busy_total", "Look-ups refused because too many wait"),
            counter("refreshes_total", "Loads that nobody waited for"),
            counter("changes_total", "Changes heard of"),
            counter("load_failures_total", "Values that their source did not give"),
            counter("evictions_total", "Entries that went because memory was full"),
            registry.counter(prefix + "_cache_load_seconds_total", "Time of the source", label),
            0,
            registry.gauge(prefix + "_cache_entries", "Entries in memory", label),
            registry.gauge(prefix + "_cache_bytes", "Memory of the entries", label),
            registry.gauge(prefix + "_cache_on", "1 while the category is cached", label)}));
    }
}

void CacheMetrics::publish(const Caches& caches) {
    for (const auto& each : categories_) {
        const Category* category = caches.find(each->name);
        if (category == nullptr) continue;
        const Counts counts = category->counts();
        const L1::Usage usage = category->usage();
        each->hits.bring_to(counts.hits);
        each->negative.bring_to(counts.negative_hits);
        each->misses.bring_to(counts.misses);
        each->from_redis.bring_to(counts.l2_hits);
        each->from_source.bring_to(counts.loads);
        each->from_snapshot.bring_to(counts.snapshot_hits);
        each->coalesced.bring_to(counts.coalesced);
        each->stale.bring_to(counts.stale);
        each->timeouts.bring_to(counts.timeouts);
        each->busy.bring_to(counts.busy);
        each->refreshes.bring_to(counts.refreshes);
        each->changes.bring_to(counts.changes);
        each->failures.bring_to(counts.failures);
        each->evictions.bring_to(usage.evictions);
        const double seconds = static_cast<double>(counts.load_us) / 1e6;
        each->load_seconds.add(seconds - each->load_seconds_told);
        each->load_seconds_told = seconds;
        each->entries.set(static_cast<double>(usage.entries));
        each->bytes.set(static_cast<double>(usage.bytes));
        each->is_on.set(category->is_on() ? 1 : 0);
    }
    const Loads::Usage usage = caches.usage();
    redis_calls_.bring_to(usage.l2.round_trips);
    refused_.bring_to(usage.l2.refused + usage.writes_outdated);
    unchanged_.bring_to(usage.l2.unchanged);
    unreadable_.bring_to(usage.l2.unreadable);
    left_out_.bring_to(usage.writes_left_out);
    losses_.bring_to(caches.channel_losses());
    is_heard_.set(caches.is_heard() ? 1 : 0);
}

}  // namespace shared::cache
