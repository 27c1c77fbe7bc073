// Patients and their addresses: folded from turns, then written.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/batches/item.hpp"
#include "workers/background/persist/columns.hpp"
#include "workers/background/persist/recent_patients.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
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
    bool is_told_of = false;  // otherwise only reminded: he is looked up and stays as he is
};

// One entry a patient id, sorted. The id is the owner's; turns without one tell of no patient.
// What the clinic itself typed gives addresses, but neither name nor time of the patient.
std::map<std::string, Patient> fold_patients(std::span<const batches::Item> items);

// What the read model shows.
struct PatientRow {
    std::string id, clinic_id, name, phone, language;
    std::int64_t version = 0;
};

// Which clinic each patient of a batch belongs to, as the table has it: rows of other clinics that
// name him (a line that moved) are stored without him.
class KnownPatients {
  public:
    // `version` is the row's where this transaction changed it, otherwise 0.
    void add(std::string id, std::string clinic_id, std::int64_t version = 0) {
        rows_[std::move(id)] = {std::move(clinic_id), version};
    }
    bool has(const std::string& id) const { return rows_.contains(id); }
    // The id, or NULL where he is unknown at that clinic. Valid as long as `id`.
    Cell of(const std::string& clinic_id, const std::string& id) const;
    std::int64_t version(const std::string& id) const;

  private:
    struct Row {
        std::string clinic_id;
        std::int64_t version = 0;
    };
    std::unordered_map<std::string, Row> rows_;
};

struct WrittenPatients {
    std::vector<PatientRow> changed;  // really
    KnownPatients known;
};

class PatientRows {
  public:
    explicit PatientRows(std::span<const batches::Item> items);
    // Inserts or moves forward; an older message never takes the place of newer news, and an erased
    // patient stays erased until he writes again. Notes in `now` whose addresses stand there.
    WrittenPatients write(shared::postgres::Transaction& transaction,
                          const RecentPatients& recent,
                          WrittenNow& now) const;

  private:
    std::map<std::string, Patient> patients_;
    BinaryColumns rows_;
};

}  // namespace workers::background::persist
