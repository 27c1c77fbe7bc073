-- What is known about patients beyond their messages: memories and appointments.
-- migrate:up

CREATE TABLE healthcare.memories (
    id uuid PRIMARY KEY,
    clinic_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind <> ''),
    body text NOT NULL,
    lang text NOT NULL DEFAULT '',
    norm_hash text NOT NULL CHECK (norm_hash <> ''),
    source_message_id text NOT NULL DEFAULT '',
    valid_from timestamptz NOT NULL DEFAULT now(),
    valid_to timestamptz,
    expires_at timestamptz,
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    embedding bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (clinic_id, patient_id, norm_hash),
    FOREIGN KEY (patient_id, clinic_id) REFERENCES healthcare.patients (id, clinic_id)
);
COMMENT ON TABLE healthcare.memories IS 'Facts kept about a patient, such as name and language.';
COMMENT ON COLUMN healthcare.memories.id IS 'UUIDv5 of the patient and norm_hash.';
COMMENT ON COLUMN healthcare.memories.clinic_id IS 'Clinic.';
COMMENT ON COLUMN healthcare.memories.patient_id IS 'Patient.';
COMMENT ON COLUMN healthcare.memories.kind IS 'name, language, preference, allergy_flag and so on.';
COMMENT ON COLUMN healthcare.memories.body IS 'The fact, as text.';
COMMENT ON COLUMN healthcare.memories.lang IS 'Language of body: BCP 47 primary tag.';
COMMENT ON COLUMN healthcare.memories.norm_hash IS
    'Hash of kind and the normalised body: makes a fact unique per patient.';
COMMENT ON COLUMN healthcare.memories.source_message_id IS
    'The provider''s message id it was taken from.';
COMMENT ON COLUMN healthcare.memories.valid_from IS 'Since when it holds.';
COMMENT ON COLUMN healthcare.memories.valid_to IS 'Until when it held; NULL: still.';
COMMENT ON COLUMN healthcare.memories.expires_at IS 'When it is to be dropped; NULL: never.';
COMMENT ON COLUMN healthcare.memories.last_seen_at IS 'When it was last said again.';
COMMENT ON COLUMN healthcare.memories.embedding IS 'Vector for search, where one is made.';
COMMENT ON COLUMN healthcare.memories.created_at IS 'When the row was made.';
CREATE INDEX idx_memories_patient_created
    ON healthcare.memories (clinic_id, patient_id, created_at DESC);
COMMENT ON INDEX healthcare.idx_memories_patient_created IS
    'What is known of a patient: WHERE clinic_id = $1 AND patient_id = $2 ORDER BY created_at DESC LIMIT 200.';

CREATE TABLE healthcare.appointments (
    id uuid PRIMARY KEY,
    clinic_id uuid NOT NULL REFERENCES core.clinics (id),
    patient_id uuid NOT NULL,
    service_id uuid,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz CHECK (ends_at > starts_at),
    status text NOT NULL CHECK (status IN ('requested', 'booked', 'confirmed', 'cancelled', 'done', 'missed')),
    conversation text,
    reminder_due_at timestamptz,
    reminder_sent_at timestamptz,
    reminder_record uuid,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (patient_id, clinic_id) REFERENCES healthcare.patients (id, clinic_id),
    FOREIGN KEY (service_id, clinic_id) REFERENCES healthcare.services (id, clinic_id)
);
COMMENT ON TABLE healthcare.appointments IS 'Appointments of patients and what became of them.';
COMMENT ON COLUMN healthcare.appointments.id IS
    'UUIDv7, or the id of the clinic''s own system as UUIDv5.';
COMMENT ON COLUMN healthcare.appointments.clinic_id IS 'Clinic.';
COMMENT ON COLUMN healthcare.appointments.patient_id IS 'Patient.';
COMMENT ON COLUMN healthcare.appointments.service_id IS 'Service; NULL where none was named.';
COMMENT ON COLUMN healthcare.appointments.starts_at IS 'Begin.';
COMMENT ON COLUMN healthcare.appointments.ends_at IS 'End; NULL where unknown.';
COMMENT ON COLUMN healthcare.appointments.status IS 'How it stands.';
COMMENT ON COLUMN healthcare.appointments.conversation IS
    'Conversation it was made in; NULL for those made elsewhere.';
COMMENT ON COLUMN healthcare.appointments.reminder_due_at IS 'When to remind; NULL: not at all.';
COMMENT ON COLUMN healthcare.appointments.reminder_sent_at IS 'When the reminder went out.';
COMMENT ON COLUMN healthcare.appointments.reminder_record IS
    'Record id of the reminder in topic inbound.';
COMMENT ON COLUMN healthcare.appointments.version IS
    'Counted up by every change: version of the read model.';
COMMENT ON COLUMN healthcare.appointments.created_at IS 'When the row was made.';
COMMENT ON COLUMN healthcare.appointments.updated_at IS 'Last change.';
CREATE TRIGGER bump_version BEFORE UPDATE ON healthcare.appointments
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION core.bump_version();
CREATE INDEX idx_appointments_patient_status ON healthcare.appointments (patient_id, status);
COMMENT ON INDEX healthcare.idx_appointments_patient_status IS
    'Open appointments of a patient: WHERE patient_id = $1 AND status IN (...).';
CREATE INDEX idx_appointments_clinic_starts ON healthcare.appointments (clinic_id, starts_at);
COMMENT ON INDEX healthcare.idx_appointments_clinic_starts IS
    'The day of a clinic: WHERE clinic_id = $1 AND starts_at >= $2 AND starts_at < $3.';
CREATE INDEX idx_appointments_due_reminders ON healthcare.appointments (reminder_due_at)
    WHERE reminder_sent_at IS NULL AND status IN ('booked', 'confirmed');
COMMENT ON INDEX healthcare.idx_appointments_due_reminders IS
    'Reminders that are due: WHERE reminder_due_at <= now() AND reminder_sent_at IS NULL.';

-- migrate:down
DROP TABLE healthcare.appointments, healthcare.memories;
