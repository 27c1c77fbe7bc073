#include "workers/background/reminders/due.hpp"

#include "workers/background/persist/columns.hpp"

namespace workers::background::reminders {
namespace {

using persist::Columns;
using persist::or_null;
using shared::postgres::Parameter;
using shared::postgres::Rows;
using shared::postgres::Transaction;

// $1 the time, NULL is now; $2 the clinic, NULL is all; $3 these appointments, NULL is all, or how
// many or how long ahead; $4 and $5 behind which.
constexpr const char* kFind = R"(
SELECT d.appointment_id, d.until_at
FROM healthcare.due_reminders(coalesce($1::timestamptz, now()), '0', $2::uuid, NULL) d
JOIN healthcare.appointments a ON a.id = d.appointment_id
JOIN healthcare.patients p ON p.id = a.patient_id AND p.erased_at IS NULL
WHERE $4::timestamptz IS NULL OR (d.until_at, d.appointment_id) > ($4::timestamptz, $5::uuid)
ORDER BY d.until_at, d.appointment_id LIMIT $3::bigint)";

// Another may have moved or claimed a row while we waited for none: what it says by now is asked
// again.
constexpr const char* kUnplaced = R"(
SELECT a.id, p.phone, p.lid, p.bsuid, w.conversation, w.line, w.source, w.provider, p.version
FROM healthcare.due_reminders(coalesce($1::timestamptz, now()), '0', $2::uuid, $3::uuid[]) d
JOIN healthcare.appointments a ON a.id = d.appointment_id AND a.starts_at = d.starts_at
JOIN healthcare.patients p ON p.id = a.patient_id AND p.clinic_id = a.clinic_id
LEFT JOIN LATERAL healthcare.reminder_way(a.clinic_id, a.patient_id, a.conversation) w ON true
WHERE (a.reminder_conversation IS NULL OR a.reminder_patient_version IS DISTINCT FROM p.version
        OR NOT EXISTS (
            SELECT FROM core.clinic_lines(a.clinic_id) l WHERE l.line = a.reminder_line))
    AND a.status IN ('booked', 'confirmed') AND p.erased_at IS NULL
    AND NOT CASE d.kind WHEN '24h' THEN a.reminder_sent_24h ELSE a.reminder_sent_2h END
FOR UPDATE OF a SKIP LOCKED)";

constexpr const char* kDue = R"(
SELECT a.id, d.kind, a.clinic_id, c.organization_id, a.patient_id, s.code, p.language,
    (extract(epoch FROM a.starts_at) * 1000)::bigint, (extract(epoch FROM d.due_at) * 1000)::bigint,
    (extract(epoch FROM d.until_at) * 1000)::bigint, (extract(epoch FROM now()) * 1000)::bigint,
    p.phone, p.lid, p.bsuid, a.reminder_conversation, l.line, l.source, l.provider
FROM healthcare.due_reminders(coalesce($1::timestamptz, now()), '0', $2::uuid, $3::uuid[]) d
JOIN healthcare.appointments a ON a.id = d.appointment_id AND a.starts_at = d.starts_at
JOIN core.clinics c ON c.id = a.clinic_id
JOIN healthcare.patients p ON p.id = a.patient_id AND p.clinic_id = a.clinic_id
LEFT JOIN healthcare.services s ON s.id = a.service_id
LEFT JOIN LATERAL (
    SELECT x.* FROM core.clinic_lines(a.clinic_id) x WHERE x.line = a.reminder_line) l ON true
WHERE ((a.reminder_conversation IS NOT NULL AND a.reminder_patient_version = p.version)
        OR a.id = ANY ($4::uuid[]))
    AND a.status IN ('booked', 'confirmed') AND p.erased_at IS NULL
    AND NOT CASE d.kind WHEN '24h' THEN a.reminder_sent_24h ELSE a.reminder_sent_2h END
ORDER BY d.until_at FOR UPDATE OF a SKIP LOCKED)";

constexpr const char* kList = R"(
SELECT a.id, d.clinic_id, d.kind, to_char(d.due_at AT TIME ZONE d.zone, 'YYYY-MM-DD HH24:MI'),
    to_char(d.starts_at AT TIME ZONE d.zone, 'YYYY-MM-DD HH24:MI'), d.zone,
    d.due_at <= coalesce($1::timestamptz, now()),
    p.phone, p.lid, p.bsuid, w.conversation, w.line, w.source, w.provider
FROM healthcare.due_reminders(coalesce($1::timestamptz, now()), $3::interval, $2::uuid) d
JOIN healthcare.appointments a ON a.id = d.appointment_id
JOIN healthcare.patients p ON p.id = a.patient_id AND p.clinic_id = a.clinic_id
LEFT JOIN LATERAL healthcare.reminder_way(a.clinic_id, a.patient_id, a.conversation) w ON true
WHERE p.erased_at IS NULL ORDER BY d.due_at, a.id)";

constexpr const char* kWritePlaces = R"(
UPDATE healthcare.appointments a SET reminder_conversation = n.conversation,
    reminder_line = n.line, reminder_patient_version = n.version
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[])
    AS n(id, conversation, line, version) WHERE a.id = n.id)";

// Another may write one of them late, or have counted it, while we waited for none.
constexpr const char* kMissed = R"(
WITH missed AS (
    SELECT a.id, m.kind FROM healthcare.missed_reminders(now()) m
    JOIN healthcare.appointments a ON a.id = m.appointment_id AND a.starts_at = m.starts_at
    WHERE NOT CASE m.kind WHEN '24h' THEN a.reminder_sent_24h ELSE a.reminder_sent_2h END
    ORDER BY a.id LIMIT $1::bigint FOR UPDATE OF a SKIP LOCKED),
marked AS (
    UPDATE healthcare.appointments a SET
        reminder_sent_24h = a.reminder_sent_24h OR n.is_long,
        reminder_sent_2h = a.reminder_sent_2h OR n.is_short
    FROM (SELECT id, bool_or(kind = '24h') AS is_long, bool_or(kind = '2h') AS is_short
          FROM missed GROUP BY id) n
    WHERE a.id = n.id RETURNING n.is_long, n.is_short)
SELECT count(*) FILTER (WHERE is_long), count(*) FILTER (WHERE is_short) FROM marked)";

constexpr const char* kWriteMarks = R"(
UPDATE healthcare.appointments a SET
    reminder_sent_24h = a.reminder_sent_24h OR n.kind = '24h',
    reminder_sent_2h = a.reminder_sent_2h OR n.kind = '2h',
    reminder_sent_at = CASE WHEN n.record IS NULL THEN a.reminder_sent_at ELSE now() END,
    reminder_record = coalesce(n.record, a.reminder_record)
FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS n(id, kind, record) WHERE a.id = n.id)";

constexpr const char* kLook = R"(
SELECT count(*), coalesce(extract(epoch FROM now() - min(due_at)), 0)
FROM healthcare.due_reminders(now(), '0', NULL, $1::uuid[]) d
JOIN healthcare.appointments a ON a.id = d.appointment_id
JOIN healthcare.patients p ON p.id = a.patient_id WHERE p.erased_at IS NULL)";

// Of seven columns from `first` on.
Reach reach_of(const Rows& rows, std::size_t row, std::size_t first) {
    return {text(rows, row, first),
            text(rows, row, first + 1),
            text(rows, row, first + 2),
            text(rows, row, first + 3),
            text(rows, row, first + 4),
            text(rows, row, first + 5),
            text(rows, row, first + 6)};
}

Parameter ids(std::span<const std::string> appointments) {
    return shared::postgres::array(
        std::vector<Parameter>(appointments.begin(), appointments.end()));
}

}  // namespace

shared::Result<Page> find(shared::postgres::Connection& connection,
                          const Wanted& wanted,
                          const Behind& behind) {
    const auto rows = connection.run(
        kFind,
        {wanted.at, wanted.clinic, std::to_string(kMostFound), behind.until, behind.appointment});
    if (!rows) return rows.error();
    const std::size_t count = (*rows)->size();
    Page out;
    out.appointments.reserve(count);
    for (std::size_t row = 0; row < count; ++row) out.appointments.push_back(text(**rows, row, 0));
    if (count == kMostFound)
        out.next = Behind{text(**rows, count - 1, 1), text(**rows, count - 1, 0)};
    return out;
}

std::vector<Unplaced> read_unplaced(Transaction& work,
                                    const Wanted& wanted,
                                    std::span<const std::string> among) {
    const auto rows = work.run(kUnplaced, {wanted.at, wanted.clinic, ids(among)});
    std::vector<Unplaced> out;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        out.push_back({text(*rows, row, 0), reach_of(*rows, row, 1), text(*rows, row, 8)});
    }
    return out;
}

void write_places(Transaction& work, const std::vector<Place>& places) {
    Columns rows;
    for (const Place& place : places) {
        rows.add({place.appointment, place.conversation, place.line, place.patient_version});
    }
    if (!rows.empty()) work.run(kWritePlaces, rows.arrays());
}

std::vector<Due> read_due(Transaction& work,
                          const Wanted& wanted,
                          std::span<const std::string> among,
                          const std::vector<std::string>& unreachable) {
    const auto rows = work.run(kDue, {wanted.at, wanted.clinic, ids(among), ids(unreachable)});
    std::vector<Due> out;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        Due due{text(*rows, row, 0),
                text(*rows, row, 1),
                text(*rows, row, 2),
                text(*rows, row, 3),
                text(*rows, row, 4),
                text(*rows, row, 5),
                text(*rows, row, 6),
                integer(*rows, row, 7),
                integer(*rows, row, 8),
                integer(*rows, row, 9),
                integer(*rows, row, 10),
                reach_of(*rows, row, 11)};
        out.push_back(std::move(due));
    }
    return out;
}

void write_marks(Transaction& work, const std::vector<Mark>& marks) {
    Columns rows;
    for (const Mark& mark : marks) rows.add({mark.appointment, mark.what, or_null(mark.record)});
    if (!rows.empty()) work.run(kWriteMarks, rows.arrays());
}

shared::Result<std::vector<Listed>> list(shared::postgres::Connection& connection,
                                         const Wanted& wanted,
                                         const std::string& within) {
    const auto rows = connection.run(kList, {wanted.at, wanted.clinic, within});
    if (!rows) return rows.error();
    std::vector<Listed> out;
    for (std::size_t row = 0; row < (*rows)->size(); ++row) {
        out.push_back({text(**rows, row, 0),
                       text(**rows, row, 1),
                       text(**rows, row, 2),
                       text(**rows, row, 3),
                       text(**rows, row, 4),
                       text(**rows, row, 5),
                       (*rows)->get(row, 6) == "t",
                       reach_of(**rows, row, 7)});
    }
    return out;
}

Missed mark_missed(Transaction& work) {
    const auto rows = work.run(kMissed, {std::to_string(kMostAtOnce)});
    return {static_cast<std::size_t>(integer(*rows, 0, 0)),
            static_cast<std::size_t>(integer(*rows, 0, 1))};
}

shared::Result<Backlog> look(shared::postgres::Connection& connection,
                             const std::optional<std::span<const std::string>>& among) {
    const auto rows = connection.run(kLook, {among ? ids(*among) : std::nullopt});
    if (!rows) return rows.error();
    return Backlog{static_cast<std::size_t>(integer(**rows, 0, 0)), std::stod(text(**rows, 0, 1))};
}

}  // namespace workers::background::reminders
