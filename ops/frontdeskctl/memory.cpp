// `frontdeskctl memory list|search|forget`.
#include "ops/frontdeskctl/clinic_names.hpp"
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/shown.hpp"
#include "shared/base/ids.hpp"
#include "shared/json/writer.hpp"
#include "shared/memory/index.hpp"
#include "shared/memory/recall_sql.hpp"

#include <vector>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Rows;
using shared::postgres::text;

// What a recall reads of a patient, and no more of it.
constexpr const char* kList = R"(
SELECT r.id, r.kind, r.body, r.lang, (extract(epoch FROM r.told_at) * 1000)::bigint,
    to_char(r.told_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM (SELECT $1::uuid AS clinic_id, $2::uuid AS patient_id) asked
CROSS JOIN LATERAL (SELECT * FROM (%s %s) rows
    ORDER BY kind = 'turn', told_at DESC, id LIMIT 200) r
ORDER BY r.kind = 'turn', r.told_at DESC, r.id)";

constexpr const char* kPatient =
    "SELECT 1 FROM healthcare.patients WHERE id = $2::uuid AND clinic_id = $1::uuid";

// Every row, also one that no longer holds: a copy of what was said. Of all ($3 is NULL) what was
// said itself is left out as well, from now on.
constexpr const char* kForget = R"(
WITH gone AS (
    DELETE FROM healthcare.memories
    WHERE clinic_id = $1::uuid AND patient_id = $2::uuid AND ($3::uuid IS NULL OR id = $3::uuid)
    RETURNING 1),
since AS (
    UPDATE healthcare.patients SET memory_since = now()
    WHERE id = $2::uuid AND clinic_id = $1::uuid AND $3::uuid IS NULL RETURNING 1),
told AS (
    INSERT INTO core.cache_outbox (entity, clinic_id, patient_id)
    SELECT 'memories', $1::uuid, $2::uuid
    WHERE EXISTS (SELECT FROM gone) OR EXISTS (SELECT FROM since))
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM since))";

constexpr const char* kIsMessage =
    "SELECT 1 FROM core.whatsapp_messages "
    "WHERE id = $3::uuid AND clinic_id = $1::uuid AND patient_id = $2::uuid LIMIT 1";

// Neither words nor number: which patient, how many.
constexpr const char* kAudit =
    "INSERT INTO core.audit (id, actor, action, subject, clinic_id, details) "
    "VALUES ($1, $2, 'memory_forget', $3, $4::uuid, jsonb_build_object('rows', $5::bigint))";

std::string list_sql() {
    std::string out = kList;
    for (const char* part : {shared::memory::kFactRows, shared::memory::kTurnRows}) {
        out.replace(out.find("%s"), 2, part);
    }
    return out;
}

// The patient of that clinic; a message otherwise.
shared::Result<Clinic> find(shared::postgres::Connection& database, const MemoryOptions& options) {
    const auto clinic = find_clinic(database, options.clinic);
    if (!clinic) return clinic.error();
    if (!shared::Uuid::parse(options.patient)) {
        return shared::Error{"unknown_patient",
                             "PATIENT is an id, as `trace` and `waiting` show it"};
    }
    const auto found = database.run(kPatient, {clinic->id, options.patient});
    if (!found) return found.error();
    if ((*found)->size() == 0) {
        return shared::Error{"unknown_patient", "nobody of that id at " + clinic->name};
    }
    return *clinic;
}

void print_row(const Rows& rows, std::size_t row, const double* score, bool as_json) {
    if (as_json) {
        shared::json::Writer out;
        out.begin_object().member("id", rows.get(row, 0)).member("kind", rows.get(row, 1));
        out.member("text", rows.get(row, 2)).member("language", rows.get(row, 3));
        out.member("since", rows.get(row, 5));
        if (score != nullptr) out.key("score").number(*score);
        fmt::print("{}\n", out.end_object().take());
        return;
    }
    if (score != nullptr) fmt::print("{:.2f}  ", *score);
    fmt::print("{}  {}  {:<16}  {}\n",
               text(rows, row, 5),
               text(rows, row, 0),
               text(rows, row, 1),
               shown(rows.get(row, 2)));
}

// Of an id that is no fact's.
int fail_unknown(shared::postgres::Connection& database,
                 const std::string& clinic,
                 const MemoryOptions& options) {
    const auto found = database.run(kIsMessage, {clinic, options.patient, options.id});
    if (!found) return fail(found.error());
    fail(
        (*found)->size() == 0
            ? "nothing of that was known"
            : "that is a message: it goes when its own time is over, and is recalled no more after "
              "`memory forget --all`");
    return kFailed;
}

const char* said_of_words(const MemoryOptions& options) {
    return options.all ? "; nothing that was said until now is recalled any more" : "";
}

}  // namespace

int memory_list(const Settings& settings, const MemoryOptions& options) {
    auto database = settings.database();
    const auto clinic = find(database, options);
    if (!clinic) return fail(clinic.error());
    const auto rows = database.run(list_sql(), {clinic->id, options.patient});
    if (!rows) return fail(rows.error());
    for (std::size_t row = 0; row < (*rows)->size(); ++row) {
        print_row(**rows, row, nullptr, options.json);
    }
    if ((*rows)->size() == 0) fmt::print(stderr, "nothing is known\n");
    return kDone;
}

int memory_search(const Settings& settings, const MemoryOptions& options) {
    auto database = settings.database();
    const auto clinic = find(database, options);
    if (!clinic) return fail(clinic.error());
    const auto found = database.run(list_sql(), {clinic->id, options.patient});
    if (!found) return fail(found.error());
    const Rows& rows = **found;
    std::vector<shared::memory::Row> all;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        all.push_back({rows.get(row, 0),
                       rows.get(row, 1),
                       rows.get(row, 2),
                       shared::postgres::integer(rows, row, 4)});
    }
    const auto hits =
        shared::memory::Index(all).search(options.words, static_cast<std::size_t>(options.limit));
    for (const auto& hit : hits) print_row(rows, hit.row, &hit.score, options.json);
    if (hits.empty()) fmt::print(stderr, "nothing of it has to do with that\n");
    return kDone;
}

int memory_forget(const Settings& settings, const MemoryOptions& options) {
    auto database = settings.database();
    const auto clinic = find(database, options);
    if (!clinic) return fail(clinic.error());
    const shared::postgres::Parameter id =
        options.all ? shared::postgres::Parameter() : shared::postgres::Parameter(options.id);
    std::int64_t count = 0, is_forgotten = 0;
    const auto done = database.transaction([&](shared::postgres::Transaction& transaction) {
        const auto rows = transaction.run(kForget, {clinic->id, options.patient, id});
        count = shared::postgres::integer(*rows, 0, 0);
        is_forgotten = shared::postgres::integer(*rows, 0, 1);
        if (count + is_forgotten == 0) return;
        transaction.run(kAudit,
                        {shared::uuid_v7().text(),
                         options.by,
                         "patient:" + options.patient,
                         clinic->id,
                         std::to_string(count)});
    });
    if (!done) return fail(done.error());
    if (count + is_forgotten == 0) return fail_unknown(database, clinic->id, options);
    fmt::print("{} fact{} forgotten{}\n", count, count == 1 ? "" : "s", said_of_words(options));
    fmt::print("messages and logs keep what was said until their own time is over; {}\n",
               options.all
                   ? "name of the profile and language are known again with the next message"
                   : "what is said again is known again");
    return kDone;
}

}  // namespace ops::frontdeskctl
