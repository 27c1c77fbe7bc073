#include "shared/cache/admin.hpp"

#include "shared/base/log.hpp"
#include "shared/cache/admin_internal.hpp"
#include "shared/cache/redis_facts.hpp"
#include "shared/cache/statistics.hpp"

#include <chrono>
#include <utility>

namespace shared::cache {
namespace {

using http::Request;
using http::Response;

constexpr std::chrono::milliseconds kFactsWithin{300};
constexpr MonoUs kPatientWithin = 2'000'000;

std::string names_of(const Caches& caches) {
    std::string out;
    for (const auto& category : caches.categories()) {
        out += (out.empty() ? "" : " ") + category->definition().name;
    }
    return out;
}

Response switch_category(const Caches& caches, const Request& request, bool is_on) {
    const std::string name = request.query("category");
    Category* category = caches.find(name);
    if (category == nullptr) {
        return refused({"no_such_category", "there are: " + names_of(caches), Action::kDeadLetter});
    }
    category->switch_on(is_on);
    log::warning(is_on ? "a cache was switched on" : "a cache was switched off",
                 {{"category", name}});
    json::Writer out;
    out.begin_object().member("category", name).member("on", is_on);
    return answered(out.end_object().take());
}

Response begin_warm_up(WarmUp& warm_up, const std::string& group) {
    const std::uint64_t run = warm_up.begin(group);
    json::Writer out;
    out.begin_object().member("run", run).key("now").raw(warm_up.json());
    return answered(out.end_object().take(), 202);
}

// As a conversation with the patient would have it: out of Redis, else out of its source.
Response warm_patient(const AdminParts& parts, const std::string& asked) {
    const auto id = read_patient_id(asked);
    if (!id) return refused(id.error());
    json::Writer out;
    out.begin_object().key("done").begin_array();
    for (const std::string& name : parts.patient_memories) {
        Category* category = parts.caches.find(name);
        if (category == nullptr) continue;
        const auto answer = category->wait(*id, kPatientWithin);
        const bool is_found = answer && answer->value != nullptr;
        out.begin_object().member("category", name).member("values", is_found ? 1 : 0);
        std::string fault = answer ? "" : answer.error().code;
        if (answer && answer->is_stale) fault = "stale";
        if (!category->is_on()) fault = "switched_off";
        out.member_if("fault", fault).end_object();
    }
    return answered(out.end_array().end_object().take());
}

Response warm_memory(const AdminParts& parts, const Request& request, const std::string& group) {
    const std::string patient = request.query("patient");
    return patient.empty() ? begin_warm_up(parts.warm_up, group) : warm_patient(parts, patient);
}

std::string health_json(const Caches& caches, const std::string& redis) {
    json::Writer out;
    out.begin_object().member("changes_heard", caches.is_heard());
    out.member("channel_losses", caches.channel_losses()).key("redis").raw(redis);
    return out.end_object().take();
}

std::string stats_json(const Caches& caches, const std::string& redis) {
    json::Writer out;
    out.begin_object().key("process").raw(statistics_json(caches)).key("redis").raw(redis);
    return out.end_object().take();
}

void add_warm_up(app::Admin& admin, const AdminParts& parts) {
    WarmUp& warm_up = parts.warm_up;
    for (const std::string& group : parts.groups) {
        const std::string route = "POST /admin/warmup/" + group;
        if (group == "memory") {
            admin.add_slow(route, [parts, group](const Request& request) {
                return warm_memory(parts, request, group);
            });
        } else {
            admin.add(route,
                      [&warm_up, group](const Request&) { return begin_warm_up(warm_up, group); });
        }
    }
    admin.add("GET /admin/warmup", [&warm_up](const Request&) { return answered(warm_up.json()); });
}

}  // namespace

void add_admin(app::Admin& admin, const AdminParts& parts) {
    Caches& caches = parts.caches;
    const auto redis_json = facts_asker(parts.redis, kFactsWithin);
    admin.add_slow("GET /admin/cache/stats", [&caches, redis_json](const Request&) {
        return answered(stats_json(caches, redis_json()));
    });
    admin.add_slow("GET /admin/cache/health", [&caches, redis_json](const Request&) {
        return answered(health_json(caches, redis_json()));
    });
    admin.add("POST /admin/cache/on",
              [&caches](const Request& request) { return switch_category(caches, request, true); });
    admin.add("POST /admin/cache/off", [&caches](const Request& request) {
        return switch_category(caches, request, false);
    });
    add_warm_up(admin, parts);
    add_key_admin(admin, parts);
}

}  // namespace shared::cache
