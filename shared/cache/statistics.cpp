#include "shared/cache/statistics.hpp"

#include "shared/json/writer.hpp"

namespace shared::cache {

std::string statistics_json(const Caches& caches) {
    json::Writer out;
    out.begin_object().key("categories").begin_array();
    for (const auto& category : caches.categories()) {
        const Counts counts = category->counts();
        const L1::Usage usage = category->usage();
        out.begin_object().member("category", category->definition().name);
        out.member("on", category->is_on());
        out.member("policy", write_policy(category->definition().policy));
        out.member("entries", usage.entries).member("bytes", usage.bytes);
        out.member("evictions", usage.evictions).member("hits", counts.hits);
        out.member("negative_hits", counts.negative_hits).member("misses", counts.misses);
        out.member("coalesced", counts.coalesced).member("stale", counts.stale);
        out.member("l2_hits", counts.l2_hits).member("l2_misses", counts.l2_misses);
        out.member("loads", counts.loads).member("load_failures", counts.failures);
        out.member("load_us", counts.load_us).member("snapshot_hits", counts.snapshot_hits);
        out.member("timeouts", counts.timeouts).member("busy", counts.busy);
        out.member("refreshes", counts.refreshes).member("changes", counts.changes).end_object();
    }
    const Loads::Usage usage = caches.usage();
    out.end_array().member("changes_heard", caches.is_heard());
    out.member("channel_losses", caches.channel_losses());
    out.member("redis_round_trips", usage.l2.round_trips);
    out.member("writes_refused", usage.l2.refused).member("writes_unchanged", usage.l2.unchanged);
    out.member("unreadable", usage.l2.unreadable);
    out.member("writes_left_out", usage.writes_left_out);
    return out.member("write_failures", usage.write_failures).end_object().take();
}

}  // namespace shared::cache
