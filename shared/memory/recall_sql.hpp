// What a recall reads of a patient, in SQL: one text for the worker and for who looks at it.
//
// Both are lists to put together in a FROM beside `asked (clinic_id, patient_id)`; the columns are
// id kind body lang told_at.
#pragma once

namespace shared::memory {

// Facts that hold now.
inline constexpr const char* kFactRows = R"sql(
(SELECT m.id, m.kind, m.body, m.lang, m.valid_from AS told_at FROM healthcare.memories m
 WHERE m.clinic_id = asked.clinic_id AND m.patient_id = asked.patient_id
   AND m.valid_to IS NULL AND (m.expires_at IS NULL OR m.expires_at > now())
 ORDER BY m.created_at DESC LIMIT 200))sql";

// The latest words of the patient, each once, of 90 days at most and none from before he was to be
// forgotten. They stand where messages stand and go with them. By sessions, the newest first, so
// that no more of them are read than needed; a message is received after its session began, give or
// take what clocks differ, which is what leaves out the months before.
inline constexpr const char* kTurnRows = R"sql(
UNION ALL (
 SELECT DISTINCT ON (lower(translate(t.content, E' \t\r\n', '')))
   t.id, 'turn', left(btrim(t.content, E' \t\r\n'), 500), '', t.created_at
 FROM (
   SELECT m.id, m.content, m.created_at FROM healthcare.patients p
   JOIN core.conversation_sessions s ON s.clinic_id = p.clinic_id AND s.patient_id = p.id
     AND s.last_message_at > greatest(now() - interval '90 days', p.memory_since)
   CROSS JOIN LATERAL (
     SELECT w.id, w.content, w.created_at FROM core.whatsapp_messages w
     WHERE w.session_id = s.id AND w.patient_id = p.id AND w.author = 'patient'
       AND w.created_at > greatest(s.started_at - interval '1 day', now() - interval '90 days',
                                   p.memory_since)
       AND w.message_type IN ('text', 'image', 'video', 'document')
       AND btrim(w.content, E' \t\r\n') <> '' AND w.deleted_at IS NULL
     ORDER BY w.created_at DESC LIMIT 100) m
   WHERE p.id = asked.patient_id AND p.clinic_id = asked.clinic_id AND p.erased_at IS NULL
   ORDER BY s.last_message_at DESC LIMIT 100) t
 ORDER BY lower(translate(t.content, E' \t\r\n', '')), t.created_at DESC))sql";

}  // namespace shared::memory
