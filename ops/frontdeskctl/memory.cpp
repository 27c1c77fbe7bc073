// `frontdeskctl memory list|search|forget`.
#include "ops/frontdeskctl/clinic_names.hpp"
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/memory_print.hpp"
#include "ops/frontdeskctl/memory_provider.hpp"
#include "shared/base/ids.hpp"
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

// What was said is mem0's to keep, where there is one.
constexpr const char* kTell =
    "INSERT INTO core.cache_outbox (entity, clinic_id, patient_id) "
    "VALUES ('memories', $1::uuid, $2::uuid)";

constexpr const char* kNotKnown = "nothing of that was known";

void audit(shared::postgres::Transaction& transaction,
           const std::string& clinic,
           const MemoryOptions& options,
           std::int64_t rows) {
    transaction.run(kAudit,
                    {shared::uuid_v7().text(),
                     options.by,
                     "patient:" + options.patient,
                     clinic,
                     std::to_string(rows)});
}

const char* said_of_history(const Settings& settings) {
    const bool is_server =
        settings.mem0 && settings.mem0->dialect == shared::memory::mem0::Dialect::kServer;
    return is_server ? "; mem0's server keeps it in its history until its /reset" : "";
}

std::string list_sql(bool has_mem0) {
    std::string out = kList;
    out.replace(out.find("%s"), 2, shared::memory::kFactRows);
    return out.replace(out.find("%s"), 2, has_mem0 ? "" : shared::memory::kTurnRows);
}

std::vector<MemoryRow> rows_of(const Rows& rows) {
    std::vector<MemoryRow> out;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        out.push_back({text(rows, row, 5),
                       text(rows, row, 0),
                       text(rows, row, 1),
                       text(rows, row, 2),
                       text(rows, row, 3),
                       shared::postgres::integer(rows, row, 4)});
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

// What mem0 answered, behind what is ours; its scores are its own.
int print_mem0(const shared::memory::Listing& listing, const MemoryOptions& options, bool any) {
    if (!listing.outcome.is_done()) {
        fmt::print(stderr, "what mem0 keeps is not shown: {}\n", listing.outcome.code);
        return kFailed;
    }
    for (const auto& one : listing.memories) {
        MemoryRow row = memory_row(one);
        if (!options.words.empty()) row.score = &one.score;
        print_memory(row, options.json);
    }
    if (listing.foreign > 0) {
        fmt::print(stderr, "mem0 gave {} rows of other patients: left out\n", listing.foreign);
    }
    if (!any && listing.memories.empty()) fmt::print(stderr, "nothing is known\n");
    return kDone;
}

shared::memory::UserId user_of(const Clinic& clinic, const MemoryOptions& options) {
    return shared::memory::UserId::of(clinic.id, options.patient).value();
}

// One that mem0 keeps. The caches hear of it.
int forget_at_mem0(const Settings& settings,
                   shared::postgres::Connection& database,
                   const Clinic& clinic,
                   const MemoryOptions& options) {
    const auto forgotten =
        MemoryProvider(*settings.mem0).forget(user_of(clinic, options), options.id);
    const auto& gone = forgotten.outcome;
    if (gone.code == "memory_foreign") return fail("that is of another patient"), kFailed;
    if (!gone.is_done()) return fail("mem0 did not forget it: " + gone.code), kFailed;
    if (!forgotten.was_there) return fail(kNotKnown), kFailed;
    const auto done = database.transaction([&](shared::postgres::Transaction& transaction) {
        transaction.run(kTell, {clinic.id, options.patient});
        audit(transaction, clinic.id, options, 1);
    });
    if (!done) return fail(done.error());
    fmt::print("mem0 has forgotten it{}\n", said_of_history(settings));
    return kDone;
}

// By an id that is no fact's.
int forget_other(const Settings& settings,
                 shared::postgres::Connection& database,
                 const Clinic& clinic,
                 const MemoryOptions& options) {
    const auto found = database.run(kIsMessage, {clinic.id, options.patient, options.id});
    if (!found) return fail(found.error());
    const bool is_message = (*found)->size() > 0;
    if (!is_message && settings.mem0) return forget_at_mem0(settings, database, clinic, options);
    fail(
        is_message
            ? "that is a message: it goes when its own time is over, and is recalled no more after "
              "`memory forget --all`"
            : kNotKnown);
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
    const auto found =
        database.run(list_sql(settings.mem0.has_value()), {clinic->id, options.patient});
    if (!found) return fail(found.error());
    const auto rows = rows_of(**found);
    for (const MemoryRow& row : rows) print_memory(row, options.json);
    if (settings.mem0) {
        const auto listed = MemoryProvider(*settings.mem0).list(user_of(*clinic, options));
        return print_mem0(listed, options, !rows.empty());
    }
    if (rows.empty()) fmt::print(stderr, "nothing is known\n");
    return kDone;
}

int memory_search(const Settings& settings, const MemoryOptions& options) {
    auto database = settings.database();
    const auto clinic = find(database, options);
    if (!clinic) return fail(clinic.error());
    const auto found =
        database.run(list_sql(settings.mem0.has_value()), {clinic->id, options.patient});
    if (!found) return fail(found.error());
    auto rows = rows_of(**found);
    std::vector<shared::memory::Row> all;
    for (const MemoryRow& row : rows) all.push_back({row.id, row.kind, row.text, row.at});
    const auto most = static_cast<std::size_t>(options.limit);
    const auto hits = shared::memory::Index(all).search(options.words, most);
    for (const auto& hit : hits) {
        rows[hit.row].score = &hit.score;
        print_memory(rows[hit.row], options.json);
    }
    if (settings.mem0) {
        const auto best =
            MemoryProvider(*settings.mem0).search(user_of(*clinic, options), options.words, most);
        return print_mem0(best, options, !hits.empty());
    }
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
        if (options.all) {
            forget_on_the_way(transaction, clinic->id, options.patient, settings.mem0.has_value());
        }
        audit(transaction, clinic->id, options, count);
    });
    if (!done) return fail(done.error());
    if (count + is_forgotten == 0) return forget_other(settings, database, *clinic, options);
    fmt::print("{} fact{} forgotten{}\n", count, count == 1 ? "" : "s", said_of_words(options));
    fmt::print("messages and logs keep what was said until their own time is over; {}\n",
               options.all
                   ? "the name of the profile and the language are learned again of later messages"
                   : "what is said again is known again");
    if (options.all && settings.mem0) {
        fmt::print("mem0 is told by a background worker to forget all of it{}\n",
                   said_of_history(settings));
    }
    return kDone;
}

}  // namespace ops::frontdeskctl
