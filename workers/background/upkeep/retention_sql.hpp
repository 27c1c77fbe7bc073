// The statements of retention.cpp and retention_plan.cpp; those that take rows are in
// retention_takes.hpp.
#pragma once

namespace workers::background::upkeep {

// What came so late that its month was gone lies in the default partition: its clinic is looked
// through once more.
inline constexpr const char* kLookAgain = R"(
UPDATE core.clinic_retention r SET cleared_to = '-infinity', updated_at = now()
FROM core.clinics_kept_from(false) k
WHERE k.clinic_id = r.clinic_id AND r.cleared_to >= k.kept_from
    AND (EXISTS (SELECT FROM core.whatsapp_messages_default d
            WHERE d.organization_id = k.organization_id AND d.clinic_id = k.clinic_id
                AND d.created_at < k.kept_from)
        OR EXISTS (SELECT FROM healthcare.conversation_logs_default d
            WHERE d.clinic_id = k.clinic_id AND d.created_at < k.kept_from)))";

// Days older than that are not rolled up any more from now on.
inline constexpr const char* kAdvance = R"(
INSERT INTO core.clinic_retention AS r (clinic_id, kept_from)
SELECT k.clinic_id, k.kept_from FROM core.clinics_kept_from(true) k
WHERE k.kept_from > '-infinity'
ON CONFLICT (clinic_id) DO UPDATE SET kept_from = excluded.kept_from, updated_at = now()
WHERE r.kept_from < excluded.kept_from)";

// Months that are over for those who keep the least: some of them may go. $1: as planned.
inline constexpr const char* kMonths = R"(
SELECT m.part::regclass::text, m.parent::regclass::text FROM (
    SELECT i.inhparent AS parent, c.oid AS part,
        (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz
            AS ends
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('core.whatsapp_messages'::regclass,
                          'healthcare.conversation_logs'::regclass)) m
WHERE m.ends <= (SELECT max(kept_from) FROM core.clinics_kept_from($1::boolean))
ORDER BY m.ends, m.parent)";

// Whether a month is over for every clinic that has a row in it: it, or no row. $1: as planned; $2:
// of that name alone.
inline constexpr const char* kDroppable = R"(
WITH kept AS MATERIALIZED (SELECT * FROM core.clinics_kept_from($1::boolean)),
months AS (
    SELECT i.inhparent AS parent, c.oid AS part, c.reltuples,
        (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''([^'']+)''\)'))[1]::timestamptz
            AS begins,
        (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz
            AS ends
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('core.whatsapp_messages'::regclass,
                          'healthcare.conversation_logs'::regclass)
        AND c.oid = to_regclass($2::text))
SELECT m.parent::regclass::text, m.part::regclass::text, greatest(m.reltuples, 0)::bigint,
    pg_total_relation_size(m.part)
FROM months m
WHERE m.ends <= (SELECT max(kept_from) FROM kept)
    AND NOT EXISTS (SELECT FROM kept k WHERE k.kept_from < m.ends
        AND m.parent = 'core.whatsapp_messages'::regclass
        AND EXISTS (SELECT FROM core.whatsapp_messages w
            WHERE w.organization_id = k.organization_id AND w.clinic_id = k.clinic_id
                AND w.created_at >= m.begins AND w.created_at < m.ends OFFSET 0))
    AND NOT EXISTS (SELECT FROM kept k WHERE k.kept_from < m.ends
        AND m.parent = 'healthcare.conversation_logs'::regclass
        AND EXISTS (SELECT FROM healthcare.conversation_logs l WHERE l.clinic_id = k.clinic_id
            AND l.created_at >= m.begins AND l.created_at < m.ends OFFSET 0)))";

inline constexpr const char* kNoteDropped = R"(
INSERT INTO core.audit (id, actor, action, subject, details) VALUES ($1, $2, 'retention', $3,
    jsonb_build_object('dropped', true, 'rows', $4::bigint)))";

inline constexpr const char* kNoteRun = R"(
INSERT INTO core.audit (id, actor, action, details) VALUES ($1, $2, 'retention', $3::jsonb))";

// Clinics that have not been looked through since their month moved on.
inline constexpr const char* kDue = R"(
SELECT k.clinic_id, k.organization_id, k.kept_from::text FROM core.clinics_kept_from(false) k
JOIN core.clinic_retention r ON r.clinic_id = k.clinic_id
WHERE r.cleared_to < k.kept_from ORDER BY k.clinic_id)";

inline constexpr const char* kCleared = R"(
UPDATE core.clinic_retention SET cleared_to = $2::timestamptz, updated_at = now()
WHERE clinic_id = $1::uuid)";

}  // namespace workers::background::upkeep
