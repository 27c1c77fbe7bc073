#include "workers/background/persist/patients.hpp"

#include "shared/events/reminder.hpp"
#include "workers/background/persist/columns.hpp"

#include <algorithm>
#include <tuple>

namespace workers::background::persist {
namespace {

using shared::events::Turn;

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

constexpr const char* kUpsertPatients = R"(
INSERT INTO healthcare.patients AS p
    (id, clinic_id, phone, lid, bsuid, name, language, first_seen_at, last_seen_at)
SELECT n.id, n.clinic, n.phone, n.lid, n.bsuid, n.name, n.language,
    n.first, n.last
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::timestamptz[], $9::timestamptz[])
    AS n(id, clinic, phone, lid, bsuid, name, language, first, last)
ON CONFLICT (id) DO UPDATE SET
    phone = CASE WHEN excluded.last_seen_at > p.last_seen_at
        THEN coalesce(excluded.phone, p.phone) ELSE coalesce(p.phone, excluded.phone) END,
    lid = CASE WHEN excluded.last_seen_at > p.last_seen_at
        THEN coalesce(excluded.lid, p.lid) ELSE coalesce(p.lid, excluded.lid) END,
    bsuid = CASE WHEN excluded.last_seen_at > p.last_seen_at
        THEN coalesce(excluded.bsuid, p.bsuid) ELSE coalesce(p.bsuid, excluded.bsuid) END,
    name = CASE WHEN excluded.last_seen_at > p.last_seen_at
        THEN coalesce(excluded.name, p.name) ELSE coalesce(p.name, excluded.name) END,
    language = CASE WHEN excluded.last_seen_at > p.last_seen_at
        THEN coalesce(excluded.language, p.language) ELSE coalesce(p.language, excluded.language) END,
    last_seen_at = greatest(excluded.last_seen_at, p.last_seen_at), erased_at = NULL
WHERE p.clinic_id = excluded.clinic_id
    AND (p.erased_at IS NULL OR excluded.last_seen_at > p.erased_at)
    AND (excluded.last_seen_at > p.last_seen_at
        OR (p.phone IS NULL AND excluded.phone IS NOT NULL)
        OR (p.lid IS NULL AND excluded.lid IS NOT NULL)
        OR (p.bsuid IS NULL AND excluded.bsuid IS NOT NULL)
        OR (p.name IS NULL AND excluded.name IS NOT NULL)
        OR (p.language IS NULL AND excluded.language IS NOT NULL))
RETURNING id, clinic_id, name, phone, language, version)";

// Nearly all are there: to look for one costs a quarter of trying to insert it.
constexpr const char* kInsertAliases = R"(
INSERT INTO healthcare.patient_aliases (clinic_id, kind, value, patient_id, first_seen_at)
SELECT a.clinic, a.kind, a.value, a.patient, a.first
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[])
    AS a(clinic, kind, value, patient, first)
WHERE NOT EXISTS (SELECT FROM healthcare.patient_aliases k
    WHERE k.clinic_id = a.clinic AND k.kind = a.kind AND k.value = a.value)
ON CONFLICT DO NOTHING)";

// Those that the upsert left as they are: nothing newer, another clinic's, or erased.
constexpr const char* kReadPatients = R"(
SELECT id, clinic_id, erased_at IS NOT NULL FROM healthcare.patients WHERE id = ANY ($1::uuid[]))";

// Of patients that were told of; an erased one gets no address back before he writes again.
class AliasRows {
    struct Row {
        const Patient* patient;
        std::string_view kind, value;
        auto key() const { return std::tie(patient->clinic_id, kind, value, patient->id); }
    };

  public:
    AliasRows(const RecentPatients& recent, WrittenNow& now) : recent_(recent), now_(now) {}

    // `version` as KnownPatients has it. `patient` must outlive it.
    void add(const Patient& patient, const std::string& clinic_id, std::int64_t version) {
        if (clinic_id != patient.clinic_id) return;
        for (const auto& [kind, value] : patient.aliases) {
            const auto what = address_fingerprint(kind, value);
            if (!recent_.knows(patient.id, version, what)) rows_.push_back({&patient, kind, value});
            if (version > 0) note(patient.id, version, what);
        }
    }
    // Sorted by what makes a row unique: two writers meet in one order.
    void write(shared::postgres::Transaction& transaction) {
        if (rows_.empty()) return;
        std::sort(rows_.begin(), rows_.end(), [](const Row& one, const Row& other) {
            return one.key() < other.key();
        });
        BinaryColumns columns(kInsertAliases);
        for (const auto& [patient, kind, value] : rows_) {
            columns.add(
                {patient->clinic_id, kind, value, patient->id, instant(patient->first_seen)});
        }
        transaction.run_arrays(kInsertAliases, columns.arrays());
    }

  private:
    void note(const std::string& id, std::int64_t version, Fingerprint what) {
        WrittenOf& of = now_[id];
        of.version = version;
        of.all.push_back(what);
    }

    const RecentPatients& recent_;
    WrittenNow& now_;
    std::vector<Row> rows_;
};

PatientRow patient_row(const shared::postgres::Rows& rows, std::size_t row) {
    return {std::string(rows.get(row, 0)),
            std::string(rows.get(row, 1)),
            std::string(rows.get(row, 2)),
            std::string(rows.get(row, 3)),
            std::string(rows.get(row, 4)),
            std::stoll(std::string(rows.get(row, 5)))};
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
    const auto found = rows_.find(id);
    const bool is_known = found != rows_.end() && found->second.clinic_id == clinic_id;
    return is_known ? Cell(id) : Cell(std::nullopt);
}

std::int64_t KnownPatients::version(const std::string& id) const {
    const auto found = rows_.find(id);
    return found == rows_.end() ? 0 : found->second.version;
}

PatientRows::PatientRows(std::span<const batches::Item> items)
    : patients_(fold_patients(items)), rows_(kUpsertPatients) {
    for (const auto& [id, patient] : patients_) {
        if (!patient.is_told_of) continue;
        rows_.add({id,
                   patient.clinic_id,
                   or_null(patient.phone),
                   or_null(patient.lid),
                   or_null(patient.bsuid),
                   or_null(patient.name),
                   or_null(patient.language),
                   instant(patient.first_seen),
                   instant(patient.last_seen)});
    }
}

WrittenPatients PatientRows::write(shared::postgres::Transaction& transaction,
                                   const RecentPatients& recent,
                                   WrittenNow& now) const {
    WrittenPatients out;
    if (patients_.empty()) return out;
    AliasRows aliases(recent, now);
    if (!rows_.empty()) {
        const auto changed = transaction.run_arrays(kUpsertPatients, rows_.arrays());
        for (std::size_t row = 0; row < changed->size(); ++row) {
            out.changed.push_back(patient_row(*changed, row));
            const PatientRow& one = out.changed.back();
            out.known.add(one.id, one.clinic_id, one.version);
            aliases.add(patients_.at(one.id), one.clinic_id, one.version);
        }
    }
    BinaryColumns others(kReadPatients);
    for (const auto& [id, patient] : patients_) {
        if (!out.known.has(id)) others.add({id});
    }
    if (!others.empty()) {
        const auto found = transaction.run_arrays(kReadPatients, others.arrays());
        for (std::size_t row = 0; row < found->size(); ++row) {
            const std::string id(found->get(row, 0));
            const std::string clinic(found->get(row, 1));
            out.known.add(id, clinic);
            if (found->get(row, 2) == "f") aliases.add(patients_.at(id), clinic, 0);
        }
    }
    aliases.write(transaction);
    return out;
}

}  // namespace workers::background::persist
