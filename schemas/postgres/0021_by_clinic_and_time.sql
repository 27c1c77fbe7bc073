-- What retention, export and the desk look for: rows of a clinic by time, rows of a patient.
-- Writers of these tables wait while an index is built: seconds where there are millions of rows.
-- migrate:up

CREATE INDEX idx_whatsapp_conversations_patient ON core.whatsapp_conversations (patient_id);
COMMENT ON INDEX core.idx_whatsapp_conversations_patient IS
    'The conversations of a patient, to pause and to erase: WHERE patient_id = $1.';
CREATE INDEX idx_conversation_sessions_clinic_started
    ON core.conversation_sessions (clinic_id, started_at);
COMMENT ON INDEX core.idx_conversation_sessions_clinic_started IS
    'Sessions of a clinic by time, for retention: WHERE clinic_id = $1 AND started_at < $2 ORDER BY started_at.';
CREATE INDEX idx_staff_events_clinic_created ON core.staff_events (clinic_id, created_at);
COMMENT ON INDEX core.idx_staff_events_clinic_created IS
    'Staff events of a clinic by time, for retention: WHERE clinic_id = $1 AND created_at < $2 ORDER BY created_at.';
CREATE INDEX idx_appointment_requests_clinic_created
    ON healthcare.appointment_requests (clinic_id, created_at);
COMMENT ON INDEX healthcare.idx_appointment_requests_clinic_created IS
    'Requests of a clinic by time, for retention: WHERE clinic_id = $1 AND created_at < $2 ORDER BY created_at.';
CREATE INDEX idx_appointment_requests_patient ON healthcare.appointment_requests (patient_id);
COMMENT ON INDEX healthcare.idx_appointment_requests_patient IS
    'Requests of a patient, to erase: WHERE patient_id = $1.';
CREATE INDEX idx_memories_expires ON healthcare.memories (expires_at) WHERE expires_at IS NOT NULL;
COMMENT ON INDEX healthcare.idx_memories_expires IS
    'Memories that are to be dropped: WHERE expires_at < now() ORDER BY expires_at.';

-- migrate:down
DROP INDEX healthcare.idx_memories_expires, healthcare.idx_appointment_requests_patient,
    healthcare.idx_appointment_requests_clinic_created, core.idx_staff_events_clinic_created,
    core.idx_conversation_sessions_clinic_started, core.idx_whatsapp_conversations_patient;
