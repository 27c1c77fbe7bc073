// The statements of sessions.cpp.
#pragma once

namespace workers::background::persist {

// The session before is linked here where its owner no longer knew it.
// A line may move to another clinic in the midst of a session. A patient belongs to one clinic: one
// of another clinic is left out.
// Nearly all are there already, and an update costs half of what an upsert does.
inline constexpr const char* kMoveSessions = R"(
UPDATE core.conversation_sessions s SET
    organization_id = n.organization, clinic_id = n.clinic,
    patient_id = CASE WHEN n.patient IS NULL AND s.clinic_id = n.clinic
        THEN s.patient_id ELSE n.patient END,
    line = CASE WHEN n.line = '' THEN s.line ELSE n.line END,
    last_message_at = greatest(n.last, s.last_message_at),
    language = coalesce(n.language, s.language),
    silent_until = n.silent, counter = n.counter,
    allergies = coalesce(n.allergies::text[], '{}'), updated_at = now()
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[],
    $7::text[], $8::timestamptz[], $9::bigint[], $10::text[])
    AS n(id, organization, clinic, patient, line, last, language, silent, counter, allergies)
WHERE s.id = n.id AND s.counter < n.counter
RETURNING s.id)";

inline constexpr const char* kUpsertSessions = R"(
INSERT INTO core.conversation_sessions AS s (id, conversation, organization_id, clinic_id,
    patient_id, source, line, started_at, last_message_at, previous_session_id, language,
    silent_until, counter, allergies)
SELECT n.id, n.conversation, n.organization, n.clinic,
    n.patient,
    n.source, n.line, n.started, n.last,
    coalesce(n.previous, (SELECT o.id FROM core.conversation_sessions o
        WHERE o.conversation = n.conversation AND o.id <> n.id
            AND o.started_at < n.started
        ORDER BY o.started_at DESC LIMIT 1)), n.language,
    n.silent, n.counter,
    coalesce(n.allergies::text[], '{}')
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
    $8::timestamptz[], $9::timestamptz[], $10::uuid[], $11::text[], $12::timestamptz[],
    $13::bigint[], $14::text[])
    AS n(id, conversation, organization, clinic, patient, source, line, started, last, previous,
         language, silent, counter, allergies)
ON CONFLICT (id) DO UPDATE SET
    organization_id = excluded.organization_id, clinic_id = excluded.clinic_id,
    patient_id = CASE WHEN excluded.patient_id IS NULL AND s.clinic_id = excluded.clinic_id
        THEN s.patient_id ELSE excluded.patient_id END,
    line = CASE WHEN excluded.line = '' THEN s.line ELSE excluded.line END,
    last_message_at = greatest(excluded.last_message_at, s.last_message_at),
    language = coalesce(excluded.language, s.language), silent_until = excluded.silent_until,
    counter = excluded.counter, allergies = excluded.allergies, updated_at = now()
WHERE excluded.counter > s.counter
RETURNING s.id, s.xmax = 0)";

inline constexpr const char* kEndSessions = R"(
UPDATE core.conversation_sessions s SET status = 'ended',
    ended_at = n.started, updated_at = now()
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS n(id, conversation, started)
WHERE s.conversation = n.conversation AND s.id <> n.id AND s.status = 'open'
    AND s.started_at < n.started)";

inline constexpr const char* kMoveConversations = R"(
UPDATE core.whatsapp_conversations c SET
    session_id = coalesce(n.session, c.session_id),
    organization_id = n.organization, clinic_id = n.clinic,
    patient_id = CASE WHEN n.patient IS NULL AND c.clinic_id = n.clinic
        THEN c.patient_id ELSE n.patient END,
    line = CASE WHEN n.line = '' THEN c.line ELSE n.line END,
    language = coalesce(n.language, c.language), silent_until = n.silent,
    last_message_at = greatest(n.last, c.last_message_at),
    opted_out_at = CASE WHEN n.is_out
        THEN coalesce(c.opted_out_at, n.last) END,
    counter = n.counter, updated_at = now()
FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
    $8::timestamptz[], $9::timestamptz[], $10::bigint[], $11::boolean[])
    AS n(conversation, session, organization, clinic, patient, line, language, silent, last,
         counter, is_out)
WHERE c.conversation = n.conversation AND c.counter < n.counter
RETURNING c.conversation)";

inline constexpr const char* kUpsertConversations = R"(
INSERT INTO core.whatsapp_conversations AS c (conversation, session_id, organization_id, clinic_id,
    patient_id, source, line, language, silent_until, last_message_at, counter, opted_out_at)
SELECT n.conversation, n.session, n.organization, n.clinic,
    n.patient,
    n.source, n.line, n.language, n.silent, n.last, n.counter,
    CASE WHEN n.is_out THEN n.last END
FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
    $8::text[], $9::timestamptz[], $10::timestamptz[], $11::bigint[], $12::boolean[])
    AS n(conversation, session, organization, clinic, patient, source, line, language, silent,
         last, counter, is_out)
ON CONFLICT (conversation) DO UPDATE SET
    session_id = coalesce(excluded.session_id, c.session_id),
    organization_id = excluded.organization_id, clinic_id = excluded.clinic_id,
    patient_id = CASE WHEN excluded.patient_id IS NULL AND c.clinic_id = excluded.clinic_id
        THEN c.patient_id ELSE excluded.patient_id END,
    line = CASE WHEN excluded.line = '' THEN c.line ELSE excluded.line END,
    language = coalesce(excluded.language, c.language), silent_until = excluded.silent_until,
    last_message_at = greatest(excluded.last_message_at, c.last_message_at),
    opted_out_at = CASE WHEN excluded.opted_out_at IS NOT NULL
        THEN coalesce(c.opted_out_at, excluded.opted_out_at) END,
    counter = excluded.counter, updated_at = now()
WHERE excluded.counter > c.counter)";

}  // namespace workers::background::persist
