-- What retention, export and the desk look for: rows of a clinic by time, rows of a patient, acts by
-- what they were and what was done to.
-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_audit_action ON core.audit (action, at DESC);
COMMENT ON INDEX core.idx_audit_action IS
    'The latest act of a kind: WHERE action = $1 ORDER BY at DESC LIMIT 1.';
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_audit_subject ON core.audit (subject, at);
COMMENT ON INDEX core.idx_audit_subject IS
    'What was done to one thing, such as a dead letter: WHERE subject = $1 ORDER BY at.';
-- Nothing reads the latest acts of whatever kind.
DROP INDEX CONCURRENTLY IF EXISTS core.idx_audit_at;
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_whatsapp_conversations_patient
    ON core.whatsapp_conversations (patient_id);
COMMENT ON INDEX core.idx_whatsapp_conversations_patient IS
    'The conversations of a patient, to pause and to erase: WHERE patient_id = $1.';
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_conversation_sessions_clinic_started
    ON core.conversation_sessions (clinic_id, started_at);
COMMENT ON INDEX core.idx_conversation_sessions_clinic_started IS
    'Sessions of a clinic by time, for retention: WHERE clinic_id = $1 AND started_at < $2 ORDER BY started_at.';
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_staff_events_clinic_created
    ON core.staff_events (clinic_id, created_at);
COMMENT ON INDEX core.idx_staff_events_clinic_created IS
    'Staff events of a clinic by time, for retention: WHERE clinic_id = $1 AND created_at < $2 ORDER BY created_at.';
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_appointment_requests_clinic_created
    ON healthcare.appointment_requests (clinic_id, created_at);
COMMENT ON INDEX healthcare.idx_appointment_requests_clinic_created IS
    'Requests of a clinic by time, for retention: WHERE clinic_id = $1 AND created_at < $2 ORDER BY created_at.';
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_appointment_requests_patient
    ON healthcare.appointment_requests (patient_id);
COMMENT ON INDEX healthcare.idx_appointment_requests_patient IS
    'Requests of a patient, to erase: WHERE patient_id = $1.';
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_memories_expires ON healthcare.memories (expires_at)
    WHERE expires_at IS NOT NULL;
COMMENT ON INDEX healthcare.idx_memories_expires IS
    'Memories that are to be dropped: WHERE expires_at < now() ORDER BY expires_at.';

-- migrate:down
DROP INDEX healthcare.idx_memories_expires, healthcare.idx_appointment_requests_patient,
    healthcare.idx_appointment_requests_clinic_created, core.idx_staff_events_clinic_created,
    core.idx_conversation_sessions_clinic_started, core.idx_whatsapp_conversations_patient;
CREATE INDEX idx_audit_at ON core.audit (at DESC);
COMMENT ON INDEX core.idx_audit_at IS 'The latest acts: ORDER BY at DESC LIMIT $1.';
DROP INDEX core.idx_audit_subject, core.idx_audit_action;
