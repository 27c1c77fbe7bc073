#include "workers/background/memories/memories.hpp"

#include "shared/base/ids.hpp"
#include "workers/background/persist/columns.hpp"

#include <algorithm>

namespace workers::background::memories {
namespace {

using persist::instant;

// A fact that is new, holds again or holds no more is noted for the caches with it: nothing else
// would tell them where the process ends after the commit.
// Name and language come with every message: that they did again is written once a day. What came
// with a message that is written late may so take the place of what came after it, until the next
// one. That something was said again is written each time.
// Of a kind that has one value ($11) the newest holds; what only came with a message neither takes
// the place of what was said, however old, nor comes back before it.
constexpr const char* kUpsertMemories = R"(
WITH heard AS MATERIALIZED (
SELECT n.*, k.valid_to IS NOT NULL OR coalesce(k.expires_at <= n.last, false) AS is_back
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::timestamptz[], $10::timestamptz[], $11::boolean[])
    AS n(id, clinic, patient, kind, body, lang, norm, source, first, last, is_alone)
LEFT JOIN LATERAL (SELECT m.lang, m.valid_to, m.expires_at, m.last_seen_at FROM healthcare.memories m
    WHERE m.clinic_id = n.clinic AND m.patient_id = n.patient AND m.norm_hash = n.norm
    LIMIT 1) k ON true
WHERE (k.last_seen_at IS NULL OR k.last_seen_at <= n.last - interval '1 day'
        OR k.valid_to <= n.last OR k.expires_at <= n.last
        OR (n.lang <> '' AND (k.lang = '' OR k.last_seen_at < n.last)))
    AND NOT (n.is_alone AND EXISTS (SELECT FROM healthcare.memories o
        WHERE o.clinic_id = n.clinic AND o.patient_id = n.patient AND o.kind = n.kind
            AND o.norm_hash <> n.norm AND o.valid_to IS NULL
            AND (o.expires_at IS NULL OR o.expires_at > n.last)
            AND CASE WHEN (n.lang = '') = (o.lang = '') THEN o.last_seen_at > n.last
                ELSE n.lang = '' END))),
written AS (
INSERT INTO healthcare.memories AS m (id, clinic_id, patient_id, kind, body, lang, norm_hash,
    source_message_id, valid_from, last_seen_at)
SELECT id, clinic, patient, kind, body, lang, norm, source, first, last FROM heard
ON CONFLICT (clinic_id, patient_id, norm_hash) DO UPDATE SET
    last_seen_at = greatest(excluded.last_seen_at, m.last_seen_at),
    lang = CASE m.lang WHEN '' THEN excluded.lang ELSE m.lang END,
    valid_from = CASE WHEN m.valid_to IS NULL THEN m.valid_from ELSE excluded.valid_from END,
    source_message_id = CASE WHEN m.valid_to IS NULL THEN m.source_message_id
        ELSE excluded.source_message_id END,
    valid_to = NULL,
    expires_at = CASE WHEN m.expires_at <= excluded.last_seen_at THEN NULL ELSE m.expires_at END
WHERE (excluded.last_seen_at > m.last_seen_at OR (m.lang = '' AND excluded.lang <> ''))
    AND (m.valid_to IS NULL OR m.valid_to <= excluded.last_seen_at)
RETURNING clinic_id, patient_id, norm_hash, xmax = 0 AS is_new),
superseded AS (
UPDATE healthcare.memories o SET valid_to = greatest(h.first, o.last_seen_at)
FROM heard h JOIN written w ON w.clinic_id = h.clinic AND w.patient_id = h.patient
    AND w.norm_hash = h.norm
WHERE h.is_alone AND o.clinic_id = h.clinic AND o.patient_id = h.patient AND o.kind = h.kind
    AND o.norm_hash <> h.norm AND o.valid_to IS NULL
RETURNING o.clinic_id, o.patient_id)
INSERT INTO core.cache_outbox (entity, clinic_id, patient_id)
SELECT 'memories', clinic_id, patient_id FROM written w
WHERE w.is_new OR EXISTS (SELECT FROM heard h WHERE h.is_back AND h.clinic = w.clinic_id
    AND h.patient = w.patient_id AND h.norm = w.norm_hash)
UNION
SELECT 'memories', clinic_id, patient_id FROM superseded)";

// The id follows from patient and norm, so that a replay after an erasure makes the same row.
std::string memory_id(const std::string& patient, const std::string& norm) {
    const auto base = shared::Uuid::parse(patient);
    // What is no uuid is refused by the statement, as the data fault it is.
    return base ? shared::uuid_v5(*base, norm).text() : patient;
}

// What counts where a patient gave several values: what he said, then the newest.
bool is_beaten(const Memory& memory, const shared::memory::Fact& by, shared::WallMs at) {
    if (memory.fact.is_said() != by.is_said()) return by.is_said();
    return at >= memory.last;
}

// Facts of a batch; of a kind that has one value one of each patient's.
class Folding {
  public:
    void add(MemoryKey key, Memory memory) {
        if (shared::memory::has_one_value(memory.fact.kind)) {
            const auto& [clinic, patient, norm] = key;
            const auto [one, is_first] =
                values_.try_emplace({clinic, patient, memory.fact.kind}, key);
            if (!is_first && one->second != key) {
                if (!is_beaten(out_.at(one->second), memory.fact, memory.last)) return;
                out_.erase(one->second);
                one->second = key;
            }
        }
        const auto [entry, is_new] = out_.try_emplace(std::move(key), memory);
        Memory& kept = entry->second;
        kept.first = std::min(kept.first, memory.first);
        kept.last = std::max(kept.last, memory.last);
        if (!kept.fact.is_said()) kept.fact.language = memory.fact.language;
    }
    std::map<MemoryKey, Memory> take() { return std::move(out_); }

  private:
    std::map<MemoryKey, Memory> out_;
    std::map<std::tuple<std::string, std::string, std::string>, MemoryKey> values_;  // by kind
};

void add_row(persist::BinaryColumns& rows,
             const std::string& clinic,
             const std::string& patient,
             const std::string& norm,
             const Memory& memory) {
    rows.add({memory_id(patient, norm),
              clinic,
              patient,
              memory.fact.kind,
              memory.fact.body,
              memory.fact.language,
              norm,
              memory.source_message,
              instant(memory.first),
              instant(memory.last),
              persist::Cell(std::int64_t{shared::memory::has_one_value(memory.fact.kind)})});
}

}  // namespace

std::map<MemoryKey, Memory> fold_memories(const persist::MessageBook& book,
                                          const shared::memory::Extractor& extractor) {
    Folding out;
    for (const auto& [key, state] : book.inserts()) {
        // The words stand in the first turn; later ones of the same batch may come without.
        const auto& turn = *state->first->turn();
        if (turn.message_kind != "message" || turn.patient_id.empty()) continue;
        const shared::WallMs at = state->first->envelope.received_at;
        const shared::memory::Heard heard{
            turn.message.text, turn.message.name, turn.session.language};
        for (auto& fact : extractor.extract(heard)) {
            MemoryKey id{turn.clinic_id, turn.patient_id, shared::memory::norm_hash(fact)};
            out.add(std::move(id), {std::move(fact), key.message, at, at});
        }
    }
    return out.take();
}

persist::BinaryColumns memory_rows(const std::map<MemoryKey, Memory>& memories,
                                   const persist::KnownPatients& patients,
                                   const persist::RecentPatients& recent,
                                   persist::WrittenNow& now) {
    persist::BinaryColumns rows(kUpsertMemories);
    for (const auto& [key, memory] : memories) {
        const auto& [clinic, patient, norm] = key;
        if (patients.of(clinic, patient).is_null() || patients.is_erased(clinic, patient)) continue;
        const auto version = patients.version(patient);
        const auto what = persist::fact_fingerprint(norm, memory.last);
        if (version > 0) {
            now[patient].version = version;
            now[patient].all.push_back(what);
        }
        // What was said may have been superseded since.
        if (!memory.fact.is_said() && recent.knows(patient, version, what)) continue;
        add_row(rows, clinic, patient, norm, memory);
    }
    return rows;
}

persist::BinaryColumns fact_rows(const std::string& clinic,
                                 const std::string& patient,
                                 const std::vector<Memory>& facts) {
    std::map<std::string, Memory> unique;  // by norm: a statement writes no row twice
    for (const Memory& one : facts) unique.emplace(shared::memory::norm_hash(one.fact), one);
    persist::BinaryColumns rows(kUpsertMemories);
    for (const auto& [norm, memory] : unique) add_row(rows, clinic, patient, norm, memory);
    return rows;
}

void write_memories(shared::postgres::Transaction& transaction,
                    const persist::BinaryColumns& rows) {
    if (!rows.empty()) transaction.run_arrays(kUpsertMemories, rows.arrays());
}

}  // namespace workers::background::memories
