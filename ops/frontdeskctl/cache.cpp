// `frontdeskctl cache get|ttl|delete|drop|health`; `pattern` is a file of its own.
#include "ops/frontdeskctl/cache_print.hpp"
#include "ops/frontdeskctl/commands.hpp"
#include "shared/cache/entity.hpp"
#include "shared/cache/l2.hpp"
#include "shared/json/writer.hpp"
#include "shared/redis/servers.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

// Somebody waits.
constexpr std::chrono::milliseconds kPatience{2'000};

using Facts = std::optional<shared::cache::KeyFacts>;

shared::Result<Facts> look_at(const Settings& settings, const std::string& key) {
    shared::redis::Servers servers(settings.redis);
    return shared::cache::look_at_key(servers, key, kPatience);
}

// Every process that keeps a copy hears of it, whether the key stands in Redis or not.
shared::Result<void> drop_keys(const shared::redis::Settings& settings,
                               const std::vector<std::string>& keys) {
    const shared::SystemClock clock;
    shared::cache::L2 l2(settings, clock);
    std::vector<shared::cache::Removal> removals;
    removals.reserve(keys.size());
    for (const std::string& key : keys) removals.push_back({.key = key});
    for (const auto& done : l2.remove(removals, std::chrono::milliseconds(2'000))) {
        if (!done) return done.error();
    }
    return {};
}

}  // namespace

int cache_get(const Settings& settings, const CacheOptions& options) {
    const auto facts = look_at(settings, options.key);
    if (!facts) return fail(facts.error());
    const auto now = shared::SystemClock().wall_ms();
    fmt::print("{}",
               options.json
                   ? shared::cache::key_json(options.key, *facts, now, options.value) + "\n"
                   : cache_key_text(options.key, *facts, now, options.value));
    return *facts ? kDone : kFailed;
}

int cache_ttl(const Settings& settings, const CacheOptions& options) {
    const auto facts = look_at(settings, options.key);
    if (!facts) return fail(facts.error());
    fmt::print("{}",
               options.json ? shared::cache::ttl_json(options.key, *facts) + "\n"
                            : cache_ttl_text(*facts));
    return *facts ? kDone : kFailed;
}

int cache_delete(const Settings& settings, const CacheOptions& options) {
    if (!settings.redis.enabled) return fail("Redis is switched off (REDIS_ENABLED)");
    const auto done = drop_keys(settings.redis, options.keys);
    if (!done) return fail(done.error());
    const std::size_t count = options.keys.size();
    if (options.json) {
        fmt::print("{{\"keys\":{}}}\n", count);
    } else {
        fmt::print("{} {}: every process was told\n", count, count == 1 ? "key" : "keys");
    }
    return kDone;
}

int cache_drop(const Settings& settings, const CacheOptions& options) {
    if (!settings.redis.enabled) return fail("Redis is switched off (REDIS_ENABLED)");
    const auto entity = shared::cache::read_entity(options.entity, options.id);
    if (!entity) return fail(entity.error());
    shared::cache::Belongings belongings;
    if (entity->kind == shared::cache::Entity::Kind::kClinic) {
        auto database = settings.database();
        auto found = shared::cache::read_belongings(database, entity->clinic);
        if (!found) return fail(found.error());
        belongings = std::move(*found);
        if (belongings.organization.empty()) {
            fmt::print(stderr, "frontdeskctl: the database has no such clinic\n");
        }
    }
    const auto keys = shared::cache::keys_of(*entity, belongings);
    const auto done = drop_keys(settings.redis, keys);
    if (!done) return fail(done.error());
    shared::json::Writer json;
    json.begin_object().key("keys").begin_array();
    for (const std::string& key : keys) {
        json.string(key);
        if (!options.json) fmt::print("{}\n", key);
    }
    if (options.json) fmt::print("{}\n", json.end_array().end_object().take());
    if (!options.json) fmt::print("{} keys: every process was told\n", keys.size());
    return kDone;
}

int cache_health(const Settings& settings, const CacheOptions& options) {
    shared::redis::Servers servers(settings.redis);
    const auto facts = shared::cache::ask_facts(servers, kPatience);
    fmt::print("{}", options.json ? cache_health_json(facts) + "\n" : cache_health_text(facts));
    const bool is_healthy =
        std::all_of(facts.begin(), facts.end(), [](const auto& each) { return each.is_connected; });
    return is_healthy ? kDone : kFailed;
}

}  // namespace ops::frontdeskctl
