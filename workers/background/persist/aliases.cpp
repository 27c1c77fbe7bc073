#include "workers/background/persist/aliases.hpp"

#include <algorithm>
#include <tuple>

namespace workers::background::persist {
namespace {

// Nearly all are there: to look for one costs a quarter of trying to insert it.
constexpr const char* kInsertAliases = R"(
INSERT INTO healthcare.patient_aliases (clinic_id, kind, value, patient_id, first_seen_at)
SELECT a.clinic, a.kind, a.value, a.patient, a.first
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[])
    AS a(clinic, kind, value, patient, first)
WHERE NOT EXISTS (SELECT FROM healthcare.patient_aliases k
    WHERE k.clinic_id = a.clinic AND k.kind = a.kind AND k.value = a.value)
ON CONFLICT DO NOTHING)";

struct Alias {
    const Patient* patient;
    std::string_view kind, value;
    auto key() const { return std::tie(patient->clinic_id, kind, value, patient->id); }
};

}  // namespace

BinaryColumns alias_rows(const PatientRows& patients,
                         const KnownPatients& known,
                         const RecentPatients& recent,
                         WrittenNow& now) {
    std::vector<Alias> all;
    for (const auto& [id, patient] : patients.folded()) {
        if (known.is_erased(patient.clinic_id, id) || known.of(patient.clinic_id, id).is_null())
            continue;
        const std::int64_t version = known.version(id);
        for (const auto& [kind, value] : patient.aliases) {
            const auto what = address_fingerprint(kind, value);
            if (!recent.knows(id, version, what)) all.push_back({&patient, kind, value});
            if (version > 0) {
                now[id].version = version;
                now[id].all.push_back(what);
            }
        }
    }
    // By what makes a row unique: two writers meet in one order.
    std::sort(all.begin(), all.end(), [](const Alias& one, const Alias& other) {
        return one.key() < other.key();
    });
    BinaryColumns rows(kInsertAliases);
    for (const auto& [patient, kind, value] : all) {
        rows.add({patient->clinic_id, kind, value, patient->id, instant(patient->first_seen)});
    }
    return rows;
}

void write_aliases(shared::postgres::Transaction& transaction, const BinaryColumns& rows) {
    if (!rows.empty()) transaction.run_arrays(kInsertAliases, rows.arrays());
}

}  // namespace workers::background::persist
