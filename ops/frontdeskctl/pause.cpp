// The kill switch: automatic replies of one clinic, or all, off and on again.
#include "ops/frontdeskctl/admin_calls.hpp"
#include "ops/frontdeskctl/clinic_names.hpp"
#include "ops/frontdeskctl/commands.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/json/writer.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

// A worker that cannot be told within it reads the change itself, up to 5 s later.
constexpr std::chrono::milliseconds kToldWithin{900};

constexpr const char* kShow = R"(
SELECT json_build_object('version', version, 'everyone', is_everyone, 'clinics', clinics)
FROM core.kill_switch)";

// The version grows over a restored database, and over what workers were told without one: never
// below the clock in ms, PostgreSQL's or ours ($4).
// $1: everyone, clinic, or nobody; $2: the clinic; $3: off or on.
constexpr const char* kChange = R"(
UPDATE core.kill_switch SET changed_at = now(),
    version = GREATEST(version + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
                       $4::bigint),
    is_everyone = CASE WHEN $1 = 'everyone' THEN $3::boolean ELSE is_everyone END,
    clinics = CASE WHEN $1 = 'everyone' AND NOT $3::boolean THEN '{}'
                   WHEN $1 = 'everyone' THEN clinics
                   WHEN $3::boolean THEN array_append(array_remove(clinics, $2::uuid), $2::uuid)
                   ELSE array_remove(clinics, $2::uuid) END
RETURNING json_build_object('version', version, 'everyone', is_everyone, 'clinics', clinics),
    is_everyone)";

// All at once: whoever hangs must not keep the next one from falling silent.
int tell_all(const Settings& settings, const std::string& position) {
    int deaf = 0;
    const AdminCall call{"POST", "/admin/kill-switch", position, kToldWithin};
    for (const AdminAnswer& answer : ask_all(settings, settings.admin_urls, call)) {
        if (answer.fault.empty()) continue;
        ++deaf;
        fmt::print(stderr, "frontdeskctl: {} was not told: {}\n", answer.url, answer.fault);
    }
    if (settings.admin_urls.empty()) {
        fmt::print(stderr,
                   "frontdeskctl: ADMIN_URLS names nobody: each worker reads it within 5 s\n");
        return kFailed;
    }
    if (deaf > 0) {
        fmt::print(stderr, "frontdeskctl: what runs reads the change itself within 5 s\n");
        return kFailed;
    }
    return kDone;
}

struct Changed {
    std::string position;  // as the workers take it
    bool is_everyone_off = false;
};

shared::Result<Changed> change(shared::postgres::Connection& database,
                               const PauseOptions& options,
                               const std::string& clinic) {
    Changed out;
    const auto done = database.transaction([&](shared::postgres::Transaction& work) {
        work.run("INSERT INTO core.kill_switch DEFAULT VALUES ON CONFLICT DO NOTHING", {});
        const shared::postgres::Parameter id =
            options.is_everyone ? shared::postgres::Parameter{} : clinic;
        const auto rows = work.run(kChange,
                                   {options.is_everyone ? "everyone" : "clinic",
                                    id,
                                    options.is_off ? "true" : "false",
                                    std::to_string(shared::SystemClock().wall_ms())});
        out = {std::string(rows->get(0, 0)), rows->get(0, 1) == "t"};
        work.run(
            "INSERT INTO core.audit (id, actor, action, subject, clinic_id) "
            "VALUES ($1, $2, $3, $4, $5::uuid)",
            {shared::uuid_v7().text(),
             options.by,
             options.is_off ? "pause" : "resume",
             options.is_everyone ? "everyone" : clinic,
             id});
    });
    if (!done) return done.error();
    return out;
}

// With PostgreSQL away nobody is to be answered all the same: those that run are told, by a version
// that goes before any kept one. What was off for single clinics is off with everyone.
int pause_unkept(const Settings& settings, const shared::Error& why) {
    shared::json::Writer position;
    position.begin_object().member("version", shared::SystemClock().wall_ms());
    position.member("everyone", true).key("clinics").begin_array().end_array().end_object();
    (void)tell_all(settings, position.take());
    return fail(why.code +
                ": the workers named by ADMIN_URLS were told, but it is not kept: one that starts "
                "now answers. Run it again once PostgreSQL is back");
}

}  // namespace

int pause_show(const Settings& settings) {
    auto database = settings.database();
    const auto rows = database.run(kShow);
    if (!rows) return fail(rows.error());
    if ((*rows)->size() == 0) return fail("the database has no kill switch: run migrate");
    fmt::print("{}\n", (*rows)->get(0, 0));
    return kDone;
}

int pause(const Settings& settings, const PauseOptions& options) {
    auto database = settings.database();
    Clinic clinic;
    if (!options.is_everyone) {
        auto found = find_clinic(database, options.clinic);
        if (!found) return fail(found.error());
        clinic = std::move(*found);
    }
    const auto changed = change(database, options, clinic.id);
    const bool is_away = !changed && changed.error().action == shared::Action::kRetry;
    if (is_away && options.is_everyone && options.is_off) {
        return pause_unkept(settings, changed.error());
    }
    if (!changed) return fail(changed.error());
    const int told = tell_all(settings, changed->position);
    if (!options.is_off && changed->is_everyone_off) {
        return fail(clinic.name + " is taken off the list, but the replies of everyone are off: " +
                    "resume --all");
    }
    fmt::print("automatic replies of {} are {}\n",
               options.is_everyone ? "everyone" : fmt::format("{} ({})", clinic.name, clinic.id),
               options.is_off ? "off; everything is recorded and handed to staff" : "on");
    return told;
}

}  // namespace ops::frontdeskctl
