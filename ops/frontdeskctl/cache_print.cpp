#include "ops/frontdeskctl/cache_print.hpp"

#include "shared/cache/stored.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::cache::KeyFacts;
using shared::cache::RedisFacts;
using shared::json::Writer;

constexpr const char* kNotThere = "not there\n";

std::int64_t seconds_left(const KeyFacts& facts) {
    return std::chrono::floor<std::chrono::seconds>(*facts.left).count();
}

std::string ttl_words(const KeyFacts& facts) {
    return facts.left ? fmt::format("{} s", seconds_left(facts)) : "without end";
}

}  // namespace

std::string cache_key_text(const std::string& key,
                           const std::optional<KeyFacts>& facts,
                           shared::WallMs now,
                           bool with_value) {
    if (!facts) return kNotThere;
    const auto stored = shared::cache::read_stored(facts->text);
    std::string out = fmt::format("key: {}\nform: {}\n", key, form_of(*facts, stored));
    if (stored) {
        const auto fresh = std::max<std::int64_t>(0, stored->fresh_until - now) / 1'000;
        out += fmt::format("version: {}\nfresh for: {} s\n", stored->version, fresh);
    }
    out += fmt::format("stays: {}\nbytes: {}\n", ttl_words(*facts), facts->text.size());
    if (with_value) out += fmt::format("{}\n", stored ? stored->json : facts->text);
    return out;
}

std::string cache_ttl_text(const std::optional<KeyFacts>& facts) {
    return facts ? ttl_words(*facts) + "\n" : kNotThere;
}

std::string cache_health_text(const std::vector<RedisFacts>& facts) {
    std::string out;
    for (const RedisFacts& each : facts) {
        if (!each.is_connected) {
            out += fmt::format("{}: does not answer ({})\n", each.server, each.fault);
            continue;
        }
        out += fmt::format(
            "{}: connected, {:.2f} MB used (peak {:.2f}), {} keys evicted, "
            "{} expired, {} commands\n",
            each.server,
            each.used_memory_mb,
            each.used_memory_peak_mb,
            each.evicted_keys,
            each.expired_keys,
            each.total_commands_processed);
    }
    return out;
}

std::string cache_health_json(const std::vector<RedisFacts>& facts) {
    const bool is_healthy = std::all_of(
        facts.begin(), facts.end(), [](const RedisFacts& each) { return each.is_connected; });
    Writer out;
    out.begin_object().member("healthy", is_healthy);
    out.key("redis").raw(shared::cache::facts_json(facts));
    return out.end_object().take();
}

std::string matched_text(const shared::cache::MatchedKeys& matched) {
    std::string out;
    for (const std::string& key : matched.keys) out += key + "\n";
    if (matched.deleted) return out + fmt::format("{} keys deleted\n", *matched.deleted);
    const bool is_part = matched.count > matched.keys.size();
    return out + fmt::format("{} keys{}\n",
                             matched.count,
                             is_part ? fmt::format(", {} listed", matched.keys.size()) : "");
}

}  // namespace ops::frontdeskctl
