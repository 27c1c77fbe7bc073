// The statements of placing.cpp.
#pragma once

namespace workers::background::provider_events {

inline constexpr const char* kPendingColumns =
    "SELECT record, kind, line, reply_id, message_id, state, error, text, "
    "(extract(epoch FROM at) * 1000)::bigint, (extract(epoch FROM created_at) * 1000)::bigint, "
    "is_owner_told "
    "FROM core.pending_events p ";

// Waiting news about these messages (by the provider's id) or replies.
inline constexpr const char* kPendingOfBatch = R"(
WHERE p.record IN (
    SELECT record FROM core.pending_events JOIN
        unnest($1::text[], $2::text[]) AS k(line, message_id) USING (line, message_id)
    UNION
    SELECT record FROM core.pending_events JOIN
        unnest($3::text[], $4::uuid[]) AS r(line, reply_id) USING (line, reply_id)))";

inline constexpr const char* kPendingLately =
    "WHERE p.created_at > now() - make_interval(secs => $1::bigint / 1000.0) "
    "ORDER BY p.created_at DESC LIMIT 2000";

// Which of the news come from the source of their line.
inline constexpr const char* kRegistered = R"(
SELECT n.position FROM unnest($1::int[], $2::text[], $3::text[]) AS n(position, source, line)
JOIN core.integration_lines l ON l.line = n.line AND l.source = n.source)";

// $1 position, $2 line, $3 provider's id, $4 reply id, $5 whether it is about a reply.
inline constexpr const char* kFindRows = R"(
WITH n AS (SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::uuid[], $5::bool[])
    AS n(position, line, message_id, reply_id, is_status))
SELECT n.position, m.id, m.created_at::text FROM n JOIN core.whatsapp_messages m
    ON m.reply_provider_message_id = n.message_id AND m.line = n.line WHERE n.is_status
UNION
SELECT n.position, m.id, m.created_at::text FROM n JOIN core.whatsapp_messages m
    ON m.reply_id = n.reply_id AND m.line = n.line WHERE n.is_status
UNION
SELECT n.position, m.id, m.created_at::text FROM n JOIN core.whatsapp_messages m
    ON m.whatsapp_message_id = n.message_id AND m.line = n.line WHERE NOT n.is_status)";

// Rows are locked before they are compared, so that two news of one row in two processes follow
// each other. A row that says all of it already is not touched.
inline constexpr const char* kMoveRows = R"(
WITH n AS (SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::bigint[],
        $6::bigint[], $7::text[], $8::bigint[], $9::bigint[], $10::text[])
    AS n(id, created_at, delivery, error, delivered, read, content, edited, deleted, reply_message)),
old AS (SELECT m.id, m.created_at, m.delivery, m.delivered_at, m.read_at, m.edited_at, m.deleted_at,
        m.reply_provider_message_id AS reply_message, m.content, m.earlier
    FROM core.whatsapp_messages m JOIN n USING (id, created_at) ORDER BY m.id FOR UPDATE OF m),
next AS (SELECT old.id, old.created_at, old.delivery AS old_delivery, n.error,
        CASE WHEN array_position(ARRAY['none', 'unconfirmed', 'sent', 'failed'], n.delivery) >
                  array_position(ARRAY['none', 'unconfirmed', 'sent', 'failed'], old.delivery)
             THEN n.delivery ELSE old.delivery END AS delivery,
        coalesce(old.delivered_at, to_timestamp(n.delivered / 1000.0)) AS delivered_at,
        coalesce(old.read_at, to_timestamp(n.read / 1000.0)) AS read_at,
        greatest(old.edited_at, to_timestamp(n.edited / 1000.0)) AS edited_at,
        coalesce(old.deleted_at, to_timestamp(n.deleted / 1000.0)) AS deleted_at,
        coalesce(to_timestamp(n.edited / 1000.0) > coalesce(old.edited_at, '-infinity'), false)
            AS is_edit, n.content, old.content AS old_content,
        coalesce(jsonb_path_query_array(old.earlier, '$[*].content'), '[]') AS old_versions,
        coalesce(old.reply_message, n.reply_message) AS reply_message
    FROM old JOIN n USING (id, created_at)
    WHERE (old.delivered_at IS NULL AND n.delivered IS NOT NULL)
       OR (old.read_at IS NULL AND n.read IS NOT NULL)
       OR (old.deleted_at IS NULL AND n.deleted IS NOT NULL)
       OR (old.reply_message IS NULL AND n.reply_message IS NOT NULL)
       OR to_timestamp(n.edited / 1000.0) > coalesce(old.edited_at, '-infinity')
       OR array_position(ARRAY['none', 'unconfirmed', 'sent', 'failed'], n.delivery) >
          array_position(ARRAY['none', 'unconfirmed', 'sent', 'failed'], old.delivery))
UPDATE core.whatsapp_messages m SET delivery = next.delivery,
    delivery_error = CASE WHEN next.delivery = 'failed'
        THEN coalesce(next.error, m.delivery_error) ELSE m.delivery_error END,
    delivered_at = next.delivered_at, read_at = next.read_at, edited_at = next.edited_at,
    deleted_at = next.deleted_at, updated_at = now(),
    reply_provider_message_id = next.reply_message,
    content = CASE WHEN next.deleted_at IS NOT NULL THEN ''
                   WHEN next.is_edit THEN next.content ELSE m.content END,
    payload = CASE WHEN next.deleted_at IS NOT NULL THEN NULL ELSE m.payload END,
    earlier = CASE WHEN next.deleted_at IS NOT NULL THEN NULL
                   WHEN next.is_edit AND m.content <> next.content
                   THEN coalesce(m.earlier, '[]') || jsonb_build_object('content', m.content,
                       'until', next.edited_at)
                   ELSE m.earlier END
FROM next WHERE m.id = next.id AND m.created_at = next.created_at
RETURNING m.id, m.created_at::text, next.old_delivery, m.delivery, m.reply_id,
    next.deleted_at IS NOT NULL OR next.is_edit, m.content, m.conversation, m.whatsapp_message_id,
    m.organization_id, m.clinic_id, m.patient_id, m.session_id, m.source,
    m.reply_provider_message_id, m.line,
    CASE WHEN next.deleted_at IS NOT NULL OR next.is_edit
         THEN old_versions || jsonb_build_array(old_content, next.content) END)";

// Patients' messages that were edited or deleted, before that is written: $1 position, $2 line,
// $3 provider's id.
inline constexpr const char* kFindChanged = R"(
SELECT n.position, m.conversation, m.source, coalesce(i.provider, 'evolution'), coalesce(m.payload->'key'->>'remoteJid', ''),
    coalesce(m.payload->'key'->>'remoteJidAlt', ''), coalesce(m.payload->'key'->>'senderPn', '')
FROM unnest($1::int[], $2::text[], $3::text[]) AS n(position, line, message_id)
JOIN core.whatsapp_messages m ON m.whatsapp_message_id = n.message_id AND m.line = n.line
LEFT JOIN core.integrations i ON i.name = m.source
WHERE m.author = 'patient')";

inline constexpr const char* kMoveLogs = R"(
UPDATE healthcare.conversation_logs l SET content = n.content
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS n(id, created_at, content)
WHERE l.id = n.id AND l.created_at = n.created_at AND l.content <> n.content)";

// What was said is recalled from caches: what is taken back or reworded goes from them at once.
inline constexpr const char* kTellOfWords = R"(
INSERT INTO core.cache_outbox (entity, clinic_id, patient_id)
SELECT DISTINCT 'memories', n.clinic, n.patient
FROM unnest($1::uuid[], $2::uuid[]) AS n(clinic, patient))";

inline constexpr const char* kKeep = R"(
INSERT INTO core.pending_events (record, kind, line, reply_id, message_id, state, error, text, at,
    is_owner_told)
SELECT n.record, n.kind, n.line, n.reply_id, n.message_id, n.state, n.error, n.text,
    to_timestamp(n.at / 1000.0), n.is_owner_told
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::bigint[], $10::bool[])
    AS n(record, kind, line, reply_id, message_id, state, error, text, at, is_owner_told)
ON CONFLICT DO NOTHING)";

inline constexpr const char* kRelease =
    "DELETE FROM core.pending_events WHERE record = ANY ($1::uuid[])";

inline constexpr const char* kPurge =
    "DELETE FROM core.pending_events "
    "WHERE created_at < now() - make_interval(secs => $1::bigint / 1000.0)";

}  // namespace workers::background::provider_events
