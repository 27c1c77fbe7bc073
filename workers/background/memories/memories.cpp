#include "workers/background/memories/memories.hpp"

#include "shared/base/ids.hpp"
#include "workers/background/persist/columns.hpp"

#include <algorithm>

namespace workers::background::memories {
namespace {

using persist::instant;

// A fact that is new is noted for the caches with it: nothing else would tell them where the
// process ends after the commit.
// Name and language come with every message: that a fact was heard again is written once a day.
constexpr const char* kUpsertMemories = R"(
WITH written AS (
INSERT INTO healthcare.memories AS m (id, clinic_id, patient_id, kind, body, lang, norm_hash,
    source_message_id, valid_from, last_seen_at)
SELECT n.id, n.clinic, n.patient, n.kind, n.body, n.lang, n.norm, n.source,
    n.first, n.last
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::timestamptz[], $10::timestamptz[])
    AS n(id, clinic, patient, kind, body, lang, norm, source, first, last)
WHERE NOT EXISTS (SELECT FROM healthcare.memories k
    WHERE k.clinic_id = n.clinic AND k.patient_id = n.patient AND k.norm_hash = n.norm
        AND k.last_seen_at > n.last - interval '1 day')
ON CONFLICT (clinic_id, patient_id, norm_hash) DO UPDATE SET last_seen_at = excluded.last_seen_at
WHERE excluded.last_seen_at > m.last_seen_at
RETURNING clinic_id, patient_id, xmax = 0 AS is_new)
INSERT INTO core.cache_outbox (entity, clinic_id, patient_id)
SELECT DISTINCT 'memories', clinic_id, patient_id FROM written WHERE is_new)";

// The id follows from patient and norm, so that a replay after an erasure makes the same row.
std::string memory_id(const std::string& patient, const std::string& norm) {
    const auto base = shared::Uuid::parse(patient);
    // What is no uuid is refused by the statement, as the data fault it is.
    return base ? shared::uuid_v5(*base, norm).text() : patient;
}

}  // namespace

std::map<MemoryKey, Memory> fold_memories(const persist::MessageBook& book,
                                          const shared::memory::Extractor& extractor) {
    std::map<MemoryKey, Memory> out;
    for (const auto& [key, state] : book.inserts()) {
        // The words stand in the first turn; later ones of the same batch may come without.
        const auto& turn = *state->first->turn();
        if (turn.message_kind != "message" || turn.patient_id.empty()) continue;
        const shared::WallMs at = state->first->envelope.received_at;
        const shared::memory::Heard heard{
            turn.message.text, turn.message.name, turn.session.language};
        for (auto& fact : extractor.extract(heard)) {
            MemoryKey id{turn.clinic_id, turn.patient_id, shared::memory::norm_hash(fact)};
            const auto [entry, is_new] =
                out.try_emplace(std::move(id), Memory{std::move(fact), key.message, at, at});
            entry->second.first = std::min(entry->second.first, at);
            entry->second.last = std::max(entry->second.last, at);
        }
    }
    return out;
}

persist::BinaryColumns memory_rows(const std::map<MemoryKey, Memory>& memories,
                                   const persist::KnownPatients& patients,
                                   const persist::RecentPatients& recent,
                                   persist::WrittenNow& now) {
    persist::BinaryColumns rows(kUpsertMemories);
    for (const auto& [key, memory] : memories) {
        const auto& [clinic, patient, norm] = key;
        if (patients.of(clinic, patient).is_null()) continue;
        const auto version = patients.version(patient);
        const auto what = persist::fact_fingerprint(norm, memory.last);
        if (version > 0) {
            now[patient].version = version;
            now[patient].all.push_back(what);
        }
        if (recent.knows(patient, version, what)) continue;
        rows.add({memory_id(patient, norm),
                  clinic,
                  patient,
                  memory.fact.kind,
                  memory.fact.body,
                  memory.fact.language,
                  norm,
                  memory.source_message,
                  instant(memory.first),
                  instant(memory.last)});
    }
    return rows;
}

void write_memories(shared::postgres::Transaction& transaction,
                    const persist::BinaryColumns& rows) {
    if (!rows.empty()) transaction.run_arrays(kUpsertMemories, rows.arrays());
}

}  // namespace workers::background::memories
