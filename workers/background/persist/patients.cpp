#include "workers/background/persist/patients.hpp"

#include "shared/events/reminder.hpp"
#include "workers/background/persist/columns.hpp"

#include <algorithm>

namespace workers::background::persist {
namespace {

using shared::events::Turn;
using shared::postgres::text;

// A member once told stays until a newer message tells something else.
void take(std::string& member, const std::string& news, bool is_newer) {
    if (!news.empty() && (is_newer || member.empty())) member = news;
}

// Delivery news and an operator's commands are no sign of the patient.
shared::WallMs seen_at(const batches::Item& item) {
    const Turn& turn = *item.turn();
    const bool is_written = turn.message_kind == "message" || turn.message_kind == "own";
    const shared::WallMs last = turn.session.last_message_at;
    return is_written || last == 0 ? item.envelope.received_at
                                   : std::min(last, item.envelope.received_at);
}

void take_addresses(Patient& patient, const shared::events::Address& address, bool is_newer) {
    take(patient.phone, address.phone, is_newer);
    take(patient.lid, address.lid, is_newer);
    take(patient.bsuid, address.bsuid, is_newer);
    const std::pair<const char*, const std::string&> all[] = {{"phone", address.phone},
                                                              {"lid", address.lid},
                                                              {"bsuid", address.bsuid},
                                                              {"hash", address.hash}};
    for (const auto& [kind, value] : all) {
        if (!value.empty()) patient.aliases.emplace(kind, value);
    }
}

// Nearly all are there already, and an update costs half of what an upsert does. Rows are locked by
// their ids, in whose order both come, as two writers must: the arrays are sorted, and the writer's
// connection finds rows by their key alone (Settings::avoids_scans).
constexpr const char* kMovePatients = R"(
UPDATE healthcare.patients p SET
    phone = CASE WHEN n.last > p.last_seen_at
        THEN coalesce(n.phone, p.phone) ELSE coalesce(p.phone, n.phone) END,
    lid = CASE WHEN n.last > p.last_seen_at
        THEN coalesce(n.lid, p.lid) ELSE coalesce(p.lid, n.lid) END,
    bsuid = CASE WHEN n.last > p.last_seen_at
        THEN coalesce(n.bsuid, p.bsuid) ELSE coalesce(p.bsuid, n.bsuid) END,
    name = CASE WHEN n.last > p.last_seen_at
        THEN coalesce(n.name, p.name) ELSE coalesce(p.name, n.name) END,
    language = CASE WHEN n.last > p.last_seen_at
        THEN coalesce(n.language, p.language) ELSE coalesce(p.language, n.language) END,
    last_seen_at = greatest(n.last, p.last_seen_at), erased_at = NULL,
    memory_since = greatest(p.memory_since, p.erased_at)
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::timestamptz[], $9::timestamptz[])
    AS n(id, clinic, phone, lid, bsuid, name, language, first, last)
WHERE p.id = n.id AND p.clinic_id = n.clinic
    AND (p.erased_at IS NULL OR n.last > p.erased_at)
    AND (n.last > p.last_seen_at
        OR (p.phone IS NULL AND n.phone IS NOT NULL)
        OR (p.lid IS NULL AND n.lid IS NOT NULL)
        OR (p.bsuid IS NULL AND n.bsuid IS NOT NULL)
        OR (p.name IS NULL AND n.name IS NOT NULL)
        OR (p.language IS NULL AND n.language IS NOT NULL))
RETURNING p.id, p.clinic_id, p.name, p.phone, p.language, p.version)";

// Who is there is left as he is: looked for first, because a conflict waits for whoever moves him.
constexpr const char* kInsertPatients = R"(
INSERT INTO healthcare.patients
    (id, clinic_id, phone, lid, bsuid, name, language, first_seen_at, last_seen_at)
SELECT n.id, n.clinic, n.phone, n.lid, n.bsuid, n.name, n.language,
    n.first, n.last
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::timestamptz[], $9::timestamptz[])
    AS n(id, clinic, phone, lid, bsuid, name, language, first, last)
WHERE NOT EXISTS (SELECT FROM healthcare.patients p WHERE p.id = n.id)
ON CONFLICT (id) DO NOTHING
RETURNING id, clinic_id, name, phone, language, version)";

// Those that stay as they are: nothing newer, another clinic's, or erased.
constexpr const char* kReadPatients = R"(
SELECT id, clinic_id, erased_at IS NOT NULL FROM healthcare.patients WHERE id = ANY ($1::uuid[]))";

constexpr std::size_t kVersion = 5;  // among what both return

PatientRow patient_row(const shared::postgres::Rows& rows, std::size_t row) {
    return {text(rows, row, 0),
            text(rows, row, 1),
            text(rows, row, 2),
            text(rows, row, 3),
            text(rows, row, 4),
            shared::postgres::integer(rows, row, kVersion)};
}

void add(BinaryColumns& rows, const Patient& patient) {
    rows.add({patient.id,
              patient.clinic_id,
              or_null(patient.phone),
              or_null(patient.lid),
              or_null(patient.bsuid),
              or_null(patient.name),
              or_null(patient.language),
              instant(patient.first_seen),
              instant(patient.last_seen)});
}

}  // namespace

std::map<std::string, Patient> fold_patients(std::span<const batches::Item> items) {
    std::map<std::string, Patient> out;
    for (const batches::Item& item : items) {
        const Turn* turn = item.turn();
        if (turn == nullptr || turn->patient_id.empty() || turn->clinic_id.empty()) continue;
        Patient& patient = out[turn->patient_id];
        patient.id = turn->patient_id;
        patient.clinic_id = turn->clinic_id;
        if (turn->message_kind == shared::events::kReminder) continue;
        patient.is_told_of = true;
        const shared::WallMs at = seen_at(item);
        if (patient.first_seen == 0) patient.first_seen = at;
        const bool is_newer = at >= patient.last_seen;
        patient.first_seen = std::min(patient.first_seen, at);
        patient.last_seen = std::max(patient.last_seen, at);
        take_addresses(patient, turn->message.address, is_newer);
        if (turn->message_kind == "message") take(patient.name, turn->message.name, is_newer);
        take(patient.language, turn->session.language, is_newer);
    }
    return out;
}

Cell KnownPatients::of(const std::string& clinic_id, const std::string& id) const {
    const Row* row = find(id);
    return row != nullptr && row->clinic_id == clinic_id ? Cell(id) : Cell(std::nullopt);
}

std::int64_t KnownPatients::version(const std::string& id) const {
    const Row* row = find(id);
    return row == nullptr ? 0 : row->version;
}

bool KnownPatients::is_erased(const std::string& clinic_id, const std::string& id) const {
    const Row* row = find(id);
    return row != nullptr && row->is_erased && row->clinic_id == clinic_id;
}

bool KnownPatients::is_as(const KnownPatients& other) const {
    return rows_.size() == other.rows_.size() &&
           std::all_of(rows_.begin(), rows_.end(), [&](const auto& entry) {
               const Row* row = other.find(entry.first);
               return row != nullptr && row->clinic_id == entry.second.clinic_id &&
                      row->is_erased == entry.second.is_erased;
           });
}

const KnownPatients::Row* KnownPatients::find(const std::string& id) const {
    const auto found = rows_.find(id);
    return found == rows_.end() ? nullptr : &found->second;
}

PatientRows::PatientRows(std::span<const batches::Item> items)
    : patients_(fold_patients(items)), rows_(kMovePatients) {
    for (const auto& [id, patient] : patients_) {
        if (patient.is_told_of) add(rows_, patient);
    }
}

KnownPatients PatientRows::expected() const {
    KnownPatients out;
    for (const auto& [id, patient] : patients_) out.add(id, {patient.clinic_id});
    return out;
}

void WrittenPatients::add(std::unique_ptr<shared::postgres::Rows> rows) {
    for (std::size_t row = 0; row < rows->size(); ++row) {
        const auto version = shared::postgres::integer(*rows, row, kVersion);
        known.add(text(*rows, row, 0), {text(*rows, row, 1), version});
    }
    changed.push_back(std::move(rows));
}

BinaryColumns PatientRows::told_of_but(const KnownPatients& known) const {
    BinaryColumns out(kMovePatients);
    for (const auto& [id, patient] : patients_) {
        if (patient.is_told_of && !known.has(id)) add(out, patient);
    }
    return out;
}

WrittenPatients PatientRows::write(shared::postgres::Transaction& transaction) const {
    WrittenPatients out;
    const auto write = [&](const char* sql, const BinaryColumns& rows) {
        if (!rows.empty()) out.add(transaction.run_arrays(sql, rows.arrays()));
    };
    write(kMovePatients, rows_);
    write(kInsertPatients, told_of_but(out.known));
    // Whoever is left has nothing new, or was inserted by another a moment ago.
    write(kMovePatients, told_of_but(out.known));
    BinaryColumns others(kReadPatients);
    for (const auto& [id, patient] : patients_) {
        if (!out.known.has(id)) others.add({id});
    }
    if (others.empty()) return out;
    const auto found = transaction.run_arrays(kReadPatients, others.arrays());
    for (std::size_t row = 0; row < found->size(); ++row) {
        out.known.add(text(*found, row, 0), {text(*found, row, 1), 0, found->get(row, 2) == "t"});
    }
    return out;
}

std::vector<PatientRow> patient_rows(const WrittenPatients& written) {
    std::vector<PatientRow> out;
    for (const auto& rows : written.changed) {
        for (std::size_t row = 0; row < rows->size(); ++row) {
            out.push_back(patient_row(*rows, row));
        }
    }
    return out;
}

}  // namespace workers::background::persist
