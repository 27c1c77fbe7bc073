// `frontdeskctl memory forget`.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/memory_patient.hpp"
#include "ops/frontdeskctl/memory_provider.hpp"
#include "shared/base/ids.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::text;

// Before memories and outbox, as who keeps what a model found does.
constexpr const char* kLock =
    "SELECT 1 FROM healthcare.patients WHERE id = $2::uuid AND clinic_id = $1::uuid "
    "FOR NO KEY UPDATE";

// Of anybody; in an order that has an index.
constexpr const char* kIsTold =
    "SELECT 1 FROM core.outbox WHERE kind = 'memory' ORDER BY patient_id LIMIT 1";

// Every row, also one that no longer holds: a copy of what was said. Of all ($3 is NULL) what was
// said itself is left out as well, from now on.
constexpr const char* kForget = R"(
WITH gone AS (
    DELETE FROM healthcare.memories
    WHERE clinic_id = $1::uuid AND patient_id = $2::uuid AND ($3::uuid IS NULL OR id = $3::uuid)
    RETURNING source_message_id),
since AS (
    UPDATE healthcare.patients SET memory_since = now()
    WHERE id = $2::uuid AND clinic_id = $1::uuid AND $3::uuid IS NULL RETURNING 1),
told AS (
    INSERT INTO core.cache_outbox (entity, clinic_id, patient_id)
    SELECT 'memories', $1::uuid, $2::uuid
    WHERE EXISTS (SELECT FROM gone) OR EXISTS (SELECT FROM since))
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM since),
    (SELECT min(source_message_id) FROM gone))";

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

struct Taken {
    std::int64_t facts = 0, patients = 0;
    bool was_on_its_way = false;     // --id: the message that it came with
    bool is_told_elsewhere = false;  // --all: to a provider that is not set here
};

Taken take(shared::postgres::Transaction& transaction,
           const Settings& settings,
           const std::string& clinic,
           const MemoryOptions& options) {
    using shared::postgres::integer;
    const shared::postgres::Parameter id =
        options.all ? shared::postgres::Parameter() : shared::postgres::Parameter(options.id);
    transaction.run(kLock, {clinic, options.patient});
    const auto rows = transaction.run(kForget, {clinic, options.patient, id});
    Taken out{integer(*rows, 0, 0), integer(*rows, 0, 1)};
    if (out.facts + out.patients == 0) return out;
    if (options.all) {
        out.is_told_elsewhere = !settings.mem0 && transaction.run(kIsTold)->size() > 0;
        forget_on_the_way(transaction, clinic, options.patient, settings.mem0.has_value());
    } else if (const std::string message = text(*rows, 0, 2); !message.empty()) {
        out.was_on_its_way =
            forget_message_on_the_way(transaction, clinic, options.patient, message);
    }
    audit(transaction, clinic, options, out.facts);
    return out;
}

void print_all(const Settings& settings, const Taken& taken) {
    fmt::print("{} fact{} forgotten; nothing that was said until now is recalled any more\n",
               taken.facts,
               taken.facts == 1 ? "" : "s");
    fmt::print(
        "messages and logs keep what was said until their own time is over; the name of the "
        "profile and the language are learned again of later messages\n");
    if (settings.mem0) {
        fmt::print("mem0 is told by a background worker to forget all of it{}\n",
                   said_of_history(settings));
    }
    if (taken.is_told_elsewhere) {
        fmt::print(stderr,
                   "what patients say is told to a provider, and none is set here: where that is a "
                   "mem0 it keeps all of it until this is done again with FRONTDESK_MEMORY=mem0\n");
    }
}

void print_one(const Settings& settings, const Taken& taken) {
    fmt::print(
        "1 fact forgotten{}\n",
        taken.was_on_its_way ? "; the message it came with is told to no provider any more" : "");
    fmt::print(
        "messages and logs keep what was said until their own time is over; what is said again is "
        "known again\n");
    if (settings.mem0) {
        fmt::print(
            "what mem0 has of it stays there: `memory list` shows it, `memory forget --id` of that "
            "forgets it\n");
    }
}

}  // namespace

int memory_forget(const Settings& settings, const MemoryOptions& options) {
    auto database = settings.database();
    const auto clinic = find_patient(database, options);
    if (!clinic) return fail(clinic.error());
    Taken taken;
    const auto done = database.transaction([&](shared::postgres::Transaction& transaction) {
        taken = take(transaction, settings, clinic->id, options);
    });
    if (!done) return fail(done.error());
    if (taken.facts + taken.patients == 0)
        return forget_other(settings, database, *clinic, options);
    options.all ? print_all(settings, taken) : print_one(settings, taken);
    return kDone;
}

}  // namespace ops::frontdeskctl
