-- Bookkeeping of the pipeline: keys, offsets, outbox, staff events, audit, consents.
-- migrate:up

CREATE TABLE core.conversation_keys (
    conversation text PRIMARY KEY CHECK (conversation ~ '^[0-9a-f]{32}$'),
    key_id text NOT NULL UNIQUE CHECK (key_id <> ''),
    wrapped_key text,
    master_key_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
);
COMMENT ON TABLE core.conversation_keys IS
    'Key of each conversation that encrypts what is kept of it outside; destroyed to erase it.';
COMMENT ON COLUMN core.conversation_keys.conversation IS 'Conversation key.';
COMMENT ON COLUMN core.conversation_keys.key_id IS 'Id that stands in `enc` of sealed records.';
COMMENT ON COLUMN core.conversation_keys.wrapped_key IS
    'The data key, sealed with the master key; NULL once destroyed.';
COMMENT ON COLUMN core.conversation_keys.master_key_id IS 'Id of the master key that wrapped it.';
COMMENT ON COLUMN core.conversation_keys.created_at IS 'When it was made.';
COMMENT ON COLUMN core.conversation_keys.destroyed_at IS 'When it was destroyed.';

CREATE TABLE core.consumer_offsets (
    consumer_group text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL CHECK (partition >= 0),
    next_offset bigint NOT NULL DEFAULT 0 CHECK (next_offset >= 0),
    epoch bigint NOT NULL DEFAULT 1,
    last_record text NOT NULL DEFAULT '',
    last_record_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer_group, topic, partition)
);
COMMENT ON TABLE core.consumer_offsets IS
    'How far each partition has been written here, and by which epoch: a batch moves it with its rows.';
COMMENT ON COLUMN core.consumer_offsets.consumer_group IS 'Group, with the topic prefix.';
COMMENT ON COLUMN core.consumer_offsets.topic IS 'Topic, with the prefix.';
COMMENT ON COLUMN core.consumer_offsets.partition IS 'Partition.';
COMMENT ON COLUMN core.consumer_offsets.next_offset IS 'First offset not taken yet.';
COMMENT ON COLUMN core.consumer_offsets.epoch IS
    'Issued at assignment; a writer with another epoch has lost the partition.';
COMMENT ON COLUMN core.consumer_offsets.last_record IS
    'Record id at next_offset - 1: shows a truncated or re-created topic; empty: none yet.';
COMMENT ON COLUMN core.consumer_offsets.last_record_at IS
    'Broker''s time of that record: from where to read again.';
COMMENT ON COLUMN core.consumer_offsets.updated_at IS 'Last move.';

CREATE TABLE core.outbox (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind <> ''),
    dedupe_key text NOT NULL,
    clinic_id uuid REFERENCES core.clinics (id),
    patient_id uuid,
    body jsonb NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    last_error text NOT NULL DEFAULT '',
    done_at timestamptz,
    given_up_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (kind, dedupe_key)
);
COMMENT ON TABLE core.outbox IS
    'Effects that were decided with a row and have still to be carried out.';
COMMENT ON COLUMN core.outbox.id IS 'UUIDv7, or derived from what it does.';
COMMENT ON COLUMN core.outbox.kind IS 'Which dispatcher: memory, staff_webhook and so on.';
COMMENT ON COLUMN core.outbox.dedupe_key IS 'Makes an effect unique within its kind.';
COMMENT ON COLUMN core.outbox.clinic_id IS 'Clinic; NULL where none.';
COMMENT ON COLUMN core.outbox.patient_id IS 'Patient; NULL where none.';
COMMENT ON COLUMN core.outbox.body IS 'What the dispatcher needs.';
COMMENT ON COLUMN core.outbox.attempts IS 'How often it was tried.';
COMMENT ON COLUMN core.outbox.due_at IS 'Not before.';
COMMENT ON COLUMN core.outbox.last_error IS 'Code of the last failure.';
COMMENT ON COLUMN core.outbox.done_at IS 'When it was done.';
COMMENT ON COLUMN core.outbox.given_up_at IS 'When it was given up.';
COMMENT ON COLUMN core.outbox.created_at IS 'When it was decided.';
CREATE INDEX idx_outbox_due ON core.outbox (kind, due_at)
    WHERE done_at IS NULL AND given_up_at IS NULL;
COMMENT ON INDEX core.idx_outbox_due IS
    'What is to be done next: WHERE kind = $1 AND due_at <= now() AND done_at IS NULL AND given_up_at IS NULL.';

CREATE TABLE core.staff_events (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    patient_id uuid,
    conversation text NOT NULL,
    session_id uuid REFERENCES core.conversation_sessions (id) ON DELETE SET NULL,
    record uuid NOT NULL,
    message_id text NOT NULL DEFAULT '',
    reason text NOT NULL CHECK (reason <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    handled_at timestamptz,
    handled_by text,
    FOREIGN KEY (clinic_id, organization_id) REFERENCES core.clinics (id, organization_id)
);
COMMENT ON TABLE core.staff_events IS
    'What asks for a person at the clinic, until somebody takes it up.';
COMMENT ON COLUMN core.staff_events.id IS 'UUIDv5 of the record and the reason.';
COMMENT ON COLUMN core.staff_events.organization_id IS 'Organization.';
COMMENT ON COLUMN core.staff_events.clinic_id IS 'Clinic.';
COMMENT ON COLUMN core.staff_events.patient_id IS 'Patient; NULL where none is known.';
COMMENT ON COLUMN core.staff_events.conversation IS 'Conversation key.';
COMMENT ON COLUMN core.staff_events.session_id IS 'Session.';
COMMENT ON COLUMN core.staff_events.record IS 'Record id of the turn.';
COMMENT ON COLUMN core.staff_events.message_id IS 'The provider''s message id.';
COMMENT ON COLUMN core.staff_events.reason IS
    'urgent asked_for unsure stale undeliverable and so on.';
COMMENT ON COLUMN core.staff_events.created_at IS 'When it was raised.';
COMMENT ON COLUMN core.staff_events.handled_at IS 'When staff took it up.';
COMMENT ON COLUMN core.staff_events.handled_by IS 'Who took it up.';
CREATE INDEX idx_staff_events_open ON core.staff_events (clinic_id, created_at DESC)
    WHERE handled_at IS NULL;
COMMENT ON INDEX core.idx_staff_events_open IS
    'What waits for staff: WHERE clinic_id = $1 AND handled_at IS NULL ORDER BY created_at DESC.';
CREATE INDEX idx_staff_events_session_id ON core.staff_events (session_id);
COMMENT ON INDEX core.idx_staff_events_session_id IS
    'Staff events of a session, and ON DELETE of a session: WHERE session_id = $1.';
CREATE INDEX idx_staff_events_message ON core.staff_events (message_id);
COMMENT ON INDEX core.idx_staff_events_message IS
    'Staff events of a message, for trace: WHERE message_id = $1.';

CREATE TABLE core.audit (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL CHECK (actor <> ''),
    action text NOT NULL CHECK (action <> ''),
    subject text NOT NULL DEFAULT '',
    clinic_id uuid REFERENCES core.clinics (id),
    details jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE core.audit IS 'Who changed what; never words of a patient or secrets.';
COMMENT ON COLUMN core.audit.id IS 'UUIDv7.';
COMMENT ON COLUMN core.audit.at IS 'When.';
COMMENT ON COLUMN core.audit.actor IS 'Who: program or person.';
COMMENT ON COLUMN core.audit.action IS
    'What: migrate, seed, pause, resume, erase, replay and so on.';
COMMENT ON COLUMN core.audit.subject IS 'To what: a clinic, source, conversation or patient by id.';
COMMENT ON COLUMN core.audit.clinic_id IS 'Clinic; NULL where none.';
COMMENT ON COLUMN core.audit.details IS 'Further facts; never words of a patient or secrets.';
CREATE INDEX idx_audit_at ON core.audit (at DESC);
COMMENT ON INDEX core.idx_audit_at IS 'The latest acts: ORDER BY at DESC LIMIT $1.';

CREATE TABLE core.consents (
    id uuid PRIMARY KEY,
    clinic_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    conversation text NOT NULL DEFAULT '',
    kind text NOT NULL CHECK (kind IN ('messages', 'reminders', 'memory')),
    state text NOT NULL CHECK (state IN ('given', 'withdrawn')),
    message_id text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    FOREIGN KEY (patient_id, clinic_id) REFERENCES healthcare.patients (id, clinic_id)
);
COMMENT ON TABLE core.consents IS 'Consents that patients gave or withdrew.';
COMMENT ON COLUMN core.consents.id IS 'UUIDv5 of the message and the kind.';
COMMENT ON COLUMN core.consents.clinic_id IS 'Clinic.';
COMMENT ON COLUMN core.consents.patient_id IS 'Patient.';
COMMENT ON COLUMN core.consents.conversation IS 'Conversation in which it was said.';
COMMENT ON COLUMN core.consents.kind IS 'To what.';
COMMENT ON COLUMN core.consents.state IS 'Which way.';
COMMENT ON COLUMN core.consents.message_id IS 'The provider''s message id of the words.';
COMMENT ON COLUMN core.consents.at IS 'When.';
CREATE INDEX idx_consents_patient ON core.consents (clinic_id, patient_id, kind, at DESC);
COMMENT ON INDEX core.idx_consents_patient IS
    'What holds now: WHERE clinic_id = $1 AND patient_id = $2 AND kind = $3 ORDER BY at DESC LIMIT 1.';

-- migrate:down
DROP TABLE core.consents, core.audit, core.staff_events, core.outbox, core.consumer_offsets,
    core.conversation_keys;
