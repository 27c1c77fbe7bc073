#include "workers/hot/lookup/cached_desk.hpp"

#include "shared/base/ids.hpp"
#include "shared/cache/keys.hpp"
#include "shared/json/writer.hpp"

#include <utility>

namespace workers::hot::lookup {
namespace {

namespace cache = shared::cache;
using shared::http::Request;
using shared::http::Response;

constexpr shared::MonoUs kPatience = 2'000'000;

template <typename T>
cache::Lookup<T> lookup(const char* name,
                        const cache::Policy& policy,
                        DeskSource& source,
                        cache::Reads<T> (DeskSource::*read)(std::size_t, DeskSource::Ids)) {
    cache::Lookup<T> out;
    out.name = name;
    out.policy = policy;
    out.load = [&source, read](std::size_t thread, DeskSource::Ids ids) {
        return (source.*read)(thread, ids);
    };
    return out;
}

shared::Error bad_id(const char* what) {
    return {"bad_id", std::string(what) + " is no uuid", shared::Action::kDeadLetter};
}

template <typename T, typename C>
Response answer(const shared::Result<std::shared_ptr<const T>>& found) {
    shared::json::Writer out;
    out.begin_object();
    if (!found) {
        out.member("error", found.error().code).member_if("detail", found.error().detail);
        const bool is_later = found.error().action == shared::Action::kRetry;
        return {.status = is_later ? 503 : 400, .body = out.end_object().take()};
    }
    out.member("found", *found != nullptr);
    if (*found) out.key("value").raw(C::write(**found));
    return {.body = out.end_object().take()};
}

}  // namespace

// Nobody hears of sessions, whose changes are as many as messages: they are not kept in the
// process.
CachedDesk::CachedDesk(cache::Caches& caches, DeskSource& source, const DeskSettings& settings)
    : sessions_(caches,
                lookup("session", settings.session, source, &DeskSource::sessions),
                cache::StandsAt{std::string(cache::keys::kSession), "", false}),
      statistics_(caches,
                  lookup("stats", settings.statistics, source, &DeskSource::statistics),
                  cache::StandsAt{std::string(cache::keys::kStatistics)}) {}

shared::Result<std::shared_ptr<const CachedDesk::Session>> CachedDesk::session(
    const std::string& clinic, const std::string& patient, const std::string& line) {
    const auto clinic_id = shared::Uuid::parse(clinic);
    if (!clinic_id) return bad_id("clinic");
    const auto patient_id = shared::Uuid::parse(patient);
    if (!patient_id) return bad_id("patient");
    auto found =
        sessions_.wait(clinic_id->text() + ":" + patient_id->text() + ":" + line, kPatience);
    if (!found) return found.error();
    // Of another clinic: whoever wrote it there. Never shown.
    if (found->value && found->value->clinic_id != clinic_id->text()) return {nullptr};
    return std::move(found->value);
}

shared::Result<std::shared_ptr<const Statistics>> CachedDesk::statistics(
    const std::string& clinic) {
    const auto clinic_id = shared::Uuid::parse(clinic);
    if (!clinic_id) return bad_id("clinic");
    auto found = statistics_.wait(clinic_id->text(), kPatience);
    if (!found) return found.error();
    if (found->value && found->value->clinic_id != clinic_id->text()) return {nullptr};
    return std::move(found->value);
}

void add_desk(shared::app::Admin& admin, CachedDesk& desk) {
    admin.add_slow("GET /admin/session", [&desk](const Request& request) {
        return answer<CachedDesk::Session, shared::read_models::SessionCodec>(desk.session(
            request.query("clinic"), request.query("patient"), request.query("channel")));
    });
    admin.add_slow("GET /admin/stats", [&desk](const Request& request) {
        return answer<Statistics, StatisticsCodec>(desk.statistics(request.query("clinic")));
    });
}

}  // namespace workers::hot::lookup
