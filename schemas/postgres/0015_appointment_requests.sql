-- What patients ask of a clinic's calendar by message.
-- migrate:up

CREATE TABLE healthcare.appointment_requests (
    id uuid PRIMARY KEY,
    clinic_id uuid NOT NULL REFERENCES core.clinics (id),
    patient_id uuid NOT NULL,
    conversation text NOT NULL CHECK (conversation <> ''),
    message_id text NOT NULL DEFAULT '',
    action text NOT NULL CHECK (action IN ('book', 'reschedule', 'cancel', 'confirm')),
    appointment_id uuid,
    service_id uuid,
    wish text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('open', 'done', 'refused')),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (patient_id, clinic_id) REFERENCES healthcare.patients (id, clinic_id),
    FOREIGN KEY (service_id, clinic_id) REFERENCES healthcare.services (id, clinic_id)
);
COMMENT ON TABLE healthcare.appointment_requests IS
    'What patients asked of the calendar by message, for the staff and as a record of what was done.';
COMMENT ON COLUMN healthcare.appointment_requests.id IS
    'UUIDv5 of the message''s record and the action: a record read again asks nothing new.';
COMMENT ON COLUMN healthcare.appointment_requests.clinic_id IS 'Clinic.';
COMMENT ON COLUMN healthcare.appointment_requests.patient_id IS 'Patient.';
COMMENT ON COLUMN healthcare.appointment_requests.conversation IS 'Conversation it was asked in.';
COMMENT ON COLUMN healthcare.appointment_requests.message_id IS
    'Provider''s id of the message; empty where it had none.';
COMMENT ON COLUMN healthcare.appointment_requests.action IS
    'book and reschedule are a wish; cancel and confirm changed the appointment where it still stood.';
COMMENT ON COLUMN healthcare.appointment_requests.appointment_id IS
    'Appointment it is about, which may be gone by now; NULL for book.';
COMMENT ON COLUMN healthcare.appointment_requests.service_id IS 'Service that was named; NULL where none was.';
COMMENT ON COLUMN healthcare.appointment_requests.wish IS
    'Day and time in the patient''s own words; empty for cancel and confirm.';
COMMENT ON COLUMN healthcare.appointment_requests.state IS
    'open: waits for a person, who sets done; done; refused: the appointment no longer stood.';
COMMENT ON COLUMN healthcare.appointment_requests.version IS 'Counted up by every change.';
COMMENT ON COLUMN healthcare.appointment_requests.created_at IS 'When the row was made.';
COMMENT ON COLUMN healthcare.appointment_requests.updated_at IS 'Last change.';
CREATE TRIGGER bump_version BEFORE UPDATE ON healthcare.appointment_requests
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION core.bump_version();
CREATE INDEX idx_appointment_requests_open ON healthcare.appointment_requests (clinic_id, created_at)
    WHERE state = 'open';
COMMENT ON INDEX healthcare.idx_appointment_requests_open IS
    'What waits for the staff of a clinic: WHERE clinic_id = $1 AND state = ''open'' ORDER BY created_at.';
CREATE INDEX idx_appointment_requests_conversation ON healthcare.appointment_requests (conversation);
COMMENT ON INDEX healthcare.idx_appointment_requests_conversation IS
    'What a message that was taken back had asked for: WHERE conversation = $1.';

-- migrate:down
DROP TABLE healthcare.appointment_requests;
