// Patients and their addresses: folded from turns, then written.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/batches/item.hpp"
#include "workers/background/persist/columns.hpp"

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
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
    struct Row {
        std::string clinic_id;
        std::int64_t version = 0;  // the row's where this transaction changed it, otherwise 0
        bool is_erased = false;
    };
    void add(std::string id, Row row) { rows_[std::move(id)] = std::move(row); }
    bool has(const std::string& id) const { return rows_.contains(id); }
    // The id, or NULL where he is unknown at that clinic. Valid as long as `id`.
    Cell of(const std::string& clinic_id, const std::string& id) const;
    std::int64_t version(const std::string& id) const;
    // Of that clinic, and no words are kept of him: what is late was said before.
    bool is_erased(const std::string& clinic_id, const std::string& id) const;
    // The same patients at the same clinics, the same of them erased: all but versions is the same.
    bool is_as(const KnownPatients& other) const;

  private:
    const Row* find(const std::string& id) const;

    std::unordered_map<std::string, Row> rows_;
};

struct WrittenPatients {
    std::vector<std::unique_ptr<shared::postgres::Rows>> changed;  // really
    KnownPatients known;

    void add(std::unique_ptr<shared::postgres::Rows> rows);
};
std::vector<PatientRow> patient_rows(const WrittenPatients& written);  // those that changed

class PatientRows {
  public:
    explicit PatientRows(std::span<const batches::Item> items);
    const std::map<std::string, Patient>& folded() const { return patients_; }
    // Each at the clinic that he wrote to, as nearly everybody is.
    KnownPatients expected() const;
    // Inserts or moves forward; an older message never takes the place of newer news, and an erased
    // patient stays erased until he writes again. Throws shared::postgres::StatementError.
    WrittenPatients write(shared::postgres::Transaction& transaction) const;

  private:
    BinaryColumns told_of_but(const KnownPatients& known) const;

    std::map<std::string, Patient> patients_;
    BinaryColumns rows_;
};

}  // namespace workers::background::persist
