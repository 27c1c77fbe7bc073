// The statements of `frontdeskctl import appointments`, over the temporary table import_rows.
#pragma once

namespace ops::frontdeskctl::appointments {

// What each line means here. A patient is known by an address under which he was seen, or by the
// number in his row; else he is made, with the id that his first message would give him. What a
// line leaves out stays as it stands; an end that it does not name moves with its beginning.
inline constexpr const char* kResolve = R"(
CREATE TEMP TABLE import_ready ON COMMIT DROP AS
SELECT m.line, m.id, m.clinic_id, m.patient_id, m.hash, m.phone, m.patient_name, m.language,
    m.service_id, m.is_service_unknown, m.starts_at, m.is_skipped,
    m.is_end_skipped,
    CASE WHEN m.is_end_given THEN m.named_end ELSE t.ends_at + (m.starts_at - t.starts_at) END
        AS ends_at,
    coalesce(m.status, t.status, 'booked') AS status, t.clinic_id AS standing_clinic
FROM (
    SELECT r.line, r.id, r.clinic_id, r.hash, r.phone, r.patient_name, r.language, r.status,
        coalesce(r.patient_id, h.patient_id, a.patient_id, n.id, r.new_patient_id) AS patient_id,
        CASE WHEN 'service' = ANY (r.given) THEN s.id ELSE o.service_id END AS service_id,
        r.service IS NOT NULL AND s.id IS NULL AS is_service_unknown,
        coalesce(r.starts_at, r.starts_local AT TIME ZONE c.timezone) AS starts_at,
        coalesce(r.ends_at, r.ends_local AT TIME ZONE c.timezone) AS named_end,
        'ends_at' = ANY (r.given) AS is_end_given,
        (r.starts_local AT TIME ZONE c.timezone) AT TIME ZONE c.timezone <> r.starts_local
            AS is_skipped,
        (r.ends_local AT TIME ZONE c.timezone) AT TIME ZONE c.timezone <> r.ends_local
            AS is_end_skipped
    FROM import_rows r
    LEFT JOIN core.clinics c ON c.id = r.clinic_id
    LEFT JOIN healthcare.patient_aliases h
        ON h.clinic_id = r.clinic_id AND h.kind = 'hash' AND h.value = r.hash
    LEFT JOIN healthcare.patient_aliases a
        ON a.clinic_id = r.clinic_id AND a.kind = 'phone' AND a.value = r.phone
    LEFT JOIN LATERAL (
        SELECT p.id FROM healthcare.patients p
        WHERE h.patient_id IS NULL AND a.patient_id IS NULL
            AND p.clinic_id = r.clinic_id AND p.phone = r.phone
        ORDER BY p.first_seen_at, p.id LIMIT 1) n ON true
    LEFT JOIN healthcare.services s ON s.clinic_id = r.clinic_id AND s.code = r.service
    LEFT JOIN healthcare.appointments o ON o.id = r.id) m
LEFT JOIN healthcare.appointments t ON t.id = m.id)";

inline constexpr const char* kFaults = R"(
SELECT line, 'id: belongs to another clinic' FROM import_ready
WHERE standing_clinic <> clinic_id
UNION ALL
SELECT r.line, 'patient_id: the clinic has no such patient' FROM import_ready r
WHERE r.hash IS NULL AND NOT EXISTS (
    SELECT FROM healthcare.patients p WHERE p.id = r.patient_id AND p.clinic_id = r.clinic_id)
UNION ALL
SELECT r.line, 'the patient was erased on request' FROM import_ready r
JOIN healthcare.patients p ON p.id = r.patient_id AND p.clinic_id = r.clinic_id
WHERE p.erased_at IS NOT NULL
UNION ALL
SELECT line, 'service: the clinic has none of that code' FROM import_ready
WHERE is_service_unknown
UNION ALL
SELECT line, 'starts_at: the clinic''s clocks skip that time' FROM import_ready WHERE is_skipped
UNION ALL
SELECT line, 'ends_at: the clinic''s clocks skip that time' FROM import_ready WHERE is_end_skipped
UNION ALL
SELECT line, 'ends_at: must be after starts_at' FROM import_ready WHERE ends_at <= starts_at
UNION ALL
SELECT d.line, 'the appointment stands in line ' || d.first || ' already' FROM (
    SELECT line, min(line) OVER (PARTITION BY id) AS first FROM import_ready) d
WHERE d.line > d.first)";

// In the order in which the background worker takes patients, so that the two never wait for each
// other. Of several lines of one patient the first that has a name.
inline constexpr const char* kPatients = R"(
INSERT INTO healthcare.patients AS p (id, clinic_id, phone, name, language)
SELECT r.patient_id, r.clinic_id, r.phone, r.patient_name, r.language FROM (
    SELECT DISTINCT ON (patient_id) * FROM import_ready
    ORDER BY patient_id, patient_name IS NULL, line) r
LEFT JOIN healthcare.patients k ON k.id = r.patient_id
WHERE k.id IS NULL OR (k.name IS NULL AND r.patient_name IS NOT NULL)
    OR (k.language IS NULL AND r.language IS NOT NULL)
ORDER BY r.patient_id
ON CONFLICT (id) DO UPDATE SET name = coalesce(p.name, excluded.name),
    language = coalesce(p.language, excluded.language)
WHERE p.clinic_id = excluded.clinic_id AND p.erased_at IS NULL
RETURNING xmax = 0 AS is_new)";

inline constexpr const char* kAliases = R"(
INSERT INTO healthcare.patient_aliases (clinic_id, kind, value, patient_id)
SELECT DISTINCT r.clinic_id, v.kind, v.value, r.patient_id FROM import_ready r
CROSS JOIN LATERAL (VALUES ('phone', r.phone), ('hash', r.hash)) v(kind, value)
WHERE v.value IS NOT NULL AND NOT EXISTS (
    SELECT FROM healthcare.patient_aliases a
    WHERE a.clinic_id = r.clinic_id AND a.kind = v.kind AND a.value = v.value)
ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING)";

inline constexpr const char* kAppointments = R"(
INSERT INTO healthcare.appointments AS t
    (id, clinic_id, patient_id, service_id, starts_at, ends_at, status)
SELECT r.id, r.clinic_id, r.patient_id, r.service_id, r.starts_at, r.ends_at, r.status
FROM import_ready r LEFT JOIN healthcare.appointments o ON o.id = r.id
WHERE o.id IS NULL OR (o.patient_id, o.service_id, o.starts_at, o.ends_at, o.status)
    IS DISTINCT FROM (r.patient_id, r.service_id, r.starts_at, r.ends_at, r.status)
ORDER BY r.id
ON CONFLICT (id) DO UPDATE SET patient_id = excluded.patient_id,
    service_id = excluded.service_id, starts_at = excluded.starts_at,
    ends_at = excluded.ends_at, status = excluded.status
WHERE t.clinic_id = excluded.clinic_id RETURNING xmax = 0 AS is_new)";

}  // namespace ops::frontdeskctl::appointments
