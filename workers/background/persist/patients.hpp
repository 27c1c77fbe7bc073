// Patients and their addresses: folded from turns, then written.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/batches/item.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace workers::background::persist {

struct Patient {
    std::string id;
    std::string clinic_id;
    std::string phone, lid, bsuid, name, language;  // empty: not told
    shared::WallMs first_seen = 0;
    shared::WallMs last_seen = 0;
    // (kind, value): phone, lid, bsuid, hash.
    std::set<std::pair<std::string, std::string>> aliases;
};

// One entry a patient id, sorted. The id is the owner's; turns without one tell of no patient.
// What the clinic itself typed gives addresses, but neither name nor time of the patient.
std::map<std::string, Patient> fold_patients(std::span<const batches::Item> items);

// What the read model shows.
struct PatientRow {
    std::string id, clinic_id, name, phone, language;
    std::int64_t version = 0;
};

// Inserts or moves forward; an older message never takes the place of newer news, and an erased
// patient stays erased until he writes again. Gives the rows that were really changed.
std::vector<PatientRow> write_patients(shared::postgres::Transaction& transaction,
                                       const std::map<std::string, Patient>& patients);

}  // namespace workers::background::persist
