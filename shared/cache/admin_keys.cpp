// The admin endpoints that look at keys in Redis, or take them away.
#include "shared/base/log.hpp"
#include "shared/cache/admin_internal.hpp"
#include "shared/cache/l2.hpp"
#include "shared/cache/matching.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

namespace shared::cache {
namespace {

using http::Request;
using http::Response;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPatience{1'000};       // a round trip
constexpr std::chrono::milliseconds kMatchedWithin{5'000};  // all of them
constexpr std::size_t kListed = 1'000;
constexpr std::size_t kMostListed = 100'000;

Error missing(const char* what) {
    return {"missing", what, Action::kDeadLetter};
}

std::size_t limit_of(const Request& request) {
    const std::string text = request.query("limit");
    std::size_t out = kListed;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return std::min(out, kMostListed);
}

// Used by the thread of the slow actions alone.
class Keys {
  public:
    explicit Keys(const AdminParts& parts) : parts_(parts), l2_(parts.redis, parts.clock) {}

    Response get(const Request& request) {
        const std::string key = request.query("key");
        if (key.empty()) return refused(missing("key"));
        const auto facts = look_at_key(l2_.servers(), key, kPatience);
        if (!facts) return refused(facts.error());
        const bool with_value = request.query("value") == "true";
        return answered(key_json(key, *facts, parts_.clock.wall_ms(), with_value));
    }

    Response ttl(const Request& request) {
        const std::string key = request.query("key");
        if (key.empty()) return refused(missing("key"));
        const auto facts = look_at_key(l2_.servers(), key, kPatience);
        return facts ? answered(ttl_json(key, *facts)) : refused(facts.error());
    }

    Response remove(const Request& request) {
        const std::string key = request.query("key");
        return key.empty() ? refused(missing("key")) : forget({key});
    }

    Response drop(const Request& request) {
        for (const std::string& kind : entity_kinds()) {
            const std::string id = request.query(kind);
            if (id.empty()) continue;
            const auto entity = read_entity(kind, id);
            if (!entity) return refused(entity.error());
            Belongings belongings;
            if (entity->kind == Entity::Kind::kClinic) {
                auto found = parts_.belongings(entity->clinic);
                if (!found) return refused(found.error());
                belongings = std::move(*found);
            }
            return forget(keys_of(*entity, belongings));
        }
        return refused(missing("clinic, patient, appointments or integration"));
    }

    Response match(const Request& request, bool deletes) {
        Matching matching;
        matching.pattern = request.query("pattern");
        if (matching.pattern.empty()) return refused(missing("pattern"));
        matching.most = limit_of(request);
        matching.step = kPatience;
        matching.goes_on = [until = SteadyClock::now() + kMatchedWithin](std::uint64_t) {
            return SteadyClock::now() < until;
        };
        MatchedKeys out;
        if (!deletes) {
            out = find_keys(l2_.servers(), matching);
        } else {
            out.pattern = matching.pattern;
            delete_keys(l2_.servers(), matching, out);
            out.count = *out.deleted;
            log::warning("keys were taken out of Redis", {{"keys", out.count}});
        }
        return answered(matched_json(out), out.away.empty() ? 200 : 503);
    }

  private:
    // Here also where Redis is switched off or away; the others hear of it from Redis.
    Response forget(const std::vector<std::string>& keys) {
        for (const std::string& key : keys) {
            for (const auto& category : parts_.caches.categories()) {
                const auto id = category->id_of(key);
                if (id) category->changed(*id);
            }
        }
        std::vector<Removal> removals;
        removals.reserve(keys.size());
        for (const std::string& key : keys) removals.push_back({.key = key});
        for (const auto& done : l2_.remove(removals, kPatience)) {
            if (!done && done.error().code != "redis_off") return refused(done.error());
        }
        log::warning("keys were taken out of Redis", {{"keys", keys.size()}});
        json::Writer out;
        out.begin_object().key("keys").begin_array();
        for (const std::string& key : keys) out.string(key);
        return answered(out.end_array().end_object().take());
    }

    const AdminParts parts_;
    L2 l2_;
};

}  // namespace

void add_key_admin(app::Admin& admin, const AdminParts& parts) {
    // Shared, since a std::function is copied.
    const auto keys = std::make_shared<Keys>(parts);
    const auto add = [&](const char* route, auto call) {
        admin.add_slow(route,
                       [keys, call](const Request& request) { return call(*keys, request); });
    };
    add("GET /admin/cache/get", [](Keys& of, const Request& request) { return of.get(request); });
    add("GET /admin/cache/ttl", [](Keys& of, const Request& request) { return of.ttl(request); });
    add("POST /admin/cache/delete",
        [](Keys& of, const Request& request) { return of.remove(request); });
    add("POST /admin/cache/drop",
        [](Keys& of, const Request& request) { return of.drop(request); });
    add("GET /admin/cache/pattern",
        [](Keys& of, const Request& request) { return of.match(request, false); });
    add("POST /admin/cache/pattern",
        [](Keys& of, const Request& request) { return of.match(request, true); });
}

}  // namespace shared::cache
