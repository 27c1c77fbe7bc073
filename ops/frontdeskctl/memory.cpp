// `frontdeskctl memory list|search`.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/memory_patient.hpp"
#include "ops/frontdeskctl/memory_print.hpp"
#include "ops/frontdeskctl/memory_provider.hpp"
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
    // Of a search it was asked for.
    if (listing.is_cut && options.words.empty()) {
        fmt::print(stderr, "mem0 keeps more of this patient than is shown\n");
    }
    if (!any && listing.memories.empty()) fmt::print(stderr, "nothing is known\n");
    return kDone;
}

}  // namespace

int memory_list(const Settings& settings, const MemoryOptions& options) {
    auto database = settings.database();
    const auto clinic = find_patient(database, options);
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
    const auto clinic = find_patient(database, options);
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

}  // namespace ops::frontdeskctl
