-- Patients, their conversations and which message ids are known. Ids are decided by the owner of a
-- conversation and written here; this database invents none.
-- migrate:up

CREATE TABLE healthcare.patients (
    id uuid PRIMARY KEY,
    clinic_id uuid NOT NULL REFERENCES core.clinics (id),
    phone text,
    lid text,
    bsuid text,
    name text,
    language text,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    erased_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (id, clinic_id)
);
COMMENT ON TABLE healthcare.patients IS
    'People who wrote to a clinic; the same person at two clinics is two rows.';
COMMENT ON COLUMN healthcare.patients.id IS
    'UUIDv5 of the clinic and the keyed hash of the address at first contact.';
COMMENT ON COLUMN healthcare.patients.clinic_id IS 'The clinic.';
COMMENT ON COLUMN healthcare.patients.phone IS
    'Telephone number, canonical digits; NULL while only a linked id is known.';
COMMENT ON COLUMN healthcare.patients.lid IS
    'WhatsApp linked id, digits; never a telephone number.';
COMMENT ON COLUMN healthcare.patients.bsuid IS 'Meta''s business-scoped user id.';
COMMENT ON COLUMN healthcare.patients.name IS 'Name the patient gave himself.';
COMMENT ON COLUMN healthcare.patients.language IS 'Last language seen: BCP 47 primary tag.';
COMMENT ON COLUMN healthcare.patients.first_seen_at IS 'First message.';
COMMENT ON COLUMN healthcare.patients.last_seen_at IS 'Last message.';
COMMENT ON COLUMN healthcare.patients.erased_at IS 'When the personal data was erased on request.';
COMMENT ON COLUMN healthcare.patients.version IS
    'Counted up by every change: version of the read model.';
COMMENT ON COLUMN healthcare.patients.created_at IS 'When the row was made.';
COMMENT ON COLUMN healthcare.patients.updated_at IS 'Last change.';
CREATE TRIGGER bump_version BEFORE UPDATE ON healthcare.patients
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION core.bump_version();
CREATE INDEX idx_patients_clinic_phone ON healthcare.patients (clinic_id, phone);
COMMENT ON INDEX healthcare.idx_patients_clinic_phone IS
    'A patient by telephone number: WHERE clinic_id = $1 AND phone = $2.';

CREATE TABLE healthcare.patient_aliases (
    clinic_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('phone', 'lid', 'bsuid', 'hash')),
    value text NOT NULL CHECK (value <> ''),
    patient_id uuid NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (clinic_id, kind, value),
    FOREIGN KEY (patient_id, clinic_id) REFERENCES healthcare.patients (id, clinic_id)
);
COMMENT ON TABLE healthcare.patient_aliases IS
    'Every address under which a patient was seen at a clinic.';
COMMENT ON COLUMN healthcare.patient_aliases.clinic_id IS 'The clinic.';
COMMENT ON COLUMN healthcare.patient_aliases.kind IS 'What value is.';
COMMENT ON COLUMN healthcare.patient_aliases.value IS
    'The address; for hash the keyed hash of the canonical one.';
COMMENT ON COLUMN healthcare.patient_aliases.patient_id IS 'The patient.';
COMMENT ON COLUMN healthcare.patient_aliases.first_seen_at IS 'First time it was seen.';
CREATE INDEX idx_patient_aliases_patient ON healthcare.patient_aliases (patient_id);
COMMENT ON INDEX healthcare.idx_patient_aliases_patient IS
    'Addresses of a patient, to show and to erase: WHERE patient_id = $1.';

CREATE TABLE core.conversation_sessions (
    id uuid PRIMARY KEY,
    conversation text NOT NULL CHECK (conversation ~ '^[0-9a-f]{32}$'),
    organization_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    patient_id uuid,
    source text NOT NULL,
    line text NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'ended')),
    started_at timestamptz NOT NULL,
    last_message_at timestamptz NOT NULL,
    ended_at timestamptz,
    previous_session_id uuid,
    language text,
    silent_until timestamptz,
    counter bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (clinic_id, organization_id) REFERENCES core.clinics (id, organization_id),
    FOREIGN KEY (patient_id, clinic_id) REFERENCES healthcare.patients (id, clinic_id)
);
COMMENT ON TABLE core.conversation_sessions IS
    'Sessions: stretches of a conversation without a long silence.';
COMMENT ON COLUMN core.conversation_sessions.id IS
    'UUIDv5 of the conversation and the first message id, decided by the owner.';
COMMENT ON COLUMN core.conversation_sessions.conversation IS 'Conversation key.';
COMMENT ON COLUMN core.conversation_sessions.organization_id IS 'Organization.';
COMMENT ON COLUMN core.conversation_sessions.clinic_id IS 'Clinic.';
COMMENT ON COLUMN core.conversation_sessions.patient_id IS 'Patient; NULL where none is known.';
COMMENT ON COLUMN core.conversation_sessions.source IS 'Name of the source.';
COMMENT ON COLUMN core.conversation_sessions.line IS
    'Instance or phone_number_id: the channel of the read model.';
COMMENT ON COLUMN core.conversation_sessions.status IS 'Whether it goes on.';
COMMENT ON COLUMN core.conversation_sessions.started_at IS 'First message.';
COMMENT ON COLUMN core.conversation_sessions.last_message_at IS 'Last message either way.';
COMMENT ON COLUMN core.conversation_sessions.ended_at IS
    'When the next session began or the upkeep closed it.';
COMMENT ON COLUMN core.conversation_sessions.previous_session_id IS
    'The session before it; not a foreign key, that row may be erased.';
COMMENT ON COLUMN core.conversation_sessions.language IS 'Language of the replies.';
COMMENT ON COLUMN core.conversation_sessions.silent_until IS
    'Takeover or pause in force until then.';
COMMENT ON COLUMN core.conversation_sessions.counter IS
    'The conversation''s own counter at the last change taken.';
COMMENT ON COLUMN core.conversation_sessions.created_at IS 'When the row was made.';
COMMENT ON COLUMN core.conversation_sessions.updated_at IS 'Last change.';
CREATE INDEX idx_conversation_sessions_patient
    ON core.conversation_sessions (clinic_id, patient_id, last_message_at DESC);
COMMENT ON INDEX core.idx_conversation_sessions_patient IS
    'The last session of a patient: WHERE clinic_id = $1 AND patient_id = $2 ORDER BY last_message_at DESC.';
CREATE INDEX idx_conversation_sessions_conversation ON core.conversation_sessions (conversation);
COMMENT ON INDEX core.idx_conversation_sessions_conversation IS
    'Sessions of a conversation, to close the one before and to erase: WHERE conversation = $1.';

CREATE TABLE core.whatsapp_conversations (
    conversation text PRIMARY KEY CHECK (conversation ~ '^[0-9a-f]{32}$'),
    session_id uuid REFERENCES core.conversation_sessions (id) ON DELETE SET NULL,
    organization_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    patient_id uuid,
    source text NOT NULL,
    line text NOT NULL,
    language text,
    silent_until timestamptz,
    opted_out_at timestamptz,
    last_message_at timestamptz NOT NULL,
    counter bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (clinic_id, organization_id) REFERENCES core.clinics (id, organization_id),
    FOREIGN KEY (patient_id, clinic_id) REFERENCES healthcare.patients (id, clinic_id)
);
COMMENT ON TABLE core.whatsapp_conversations IS
    'Conversations as their owner last reported them; the read model is made of it.';
COMMENT ON COLUMN core.whatsapp_conversations.conversation IS
    'Keyed hash of source, line and canonical address.';
COMMENT ON COLUMN core.whatsapp_conversations.session_id IS 'The last session.';
COMMENT ON COLUMN core.whatsapp_conversations.organization_id IS 'Organization.';
COMMENT ON COLUMN core.whatsapp_conversations.clinic_id IS 'Clinic.';
COMMENT ON COLUMN core.whatsapp_conversations.patient_id IS
    'Patient; NULL for groups and where none is known.';
COMMENT ON COLUMN core.whatsapp_conversations.source IS 'Name of the source.';
COMMENT ON COLUMN core.whatsapp_conversations.line IS 'Instance or phone_number_id.';
COMMENT ON COLUMN core.whatsapp_conversations.language IS 'Language of the replies.';
COMMENT ON COLUMN core.whatsapp_conversations.silent_until IS
    'Takeover or pause in force until then.';
COMMENT ON COLUMN core.whatsapp_conversations.opted_out_at IS
    'Since when the patient wants no automatic messages.';
COMMENT ON COLUMN core.whatsapp_conversations.last_message_at IS 'Last message either way.';
COMMENT ON COLUMN core.whatsapp_conversations.counter IS
    'The conversation''s own counter: a lower one never overwrites.';
COMMENT ON COLUMN core.whatsapp_conversations.created_at IS 'When the row was made.';
COMMENT ON COLUMN core.whatsapp_conversations.updated_at IS 'Last change.';
CREATE INDEX idx_whatsapp_conversations_session_id ON core.whatsapp_conversations (session_id);
COMMENT ON INDEX core.idx_whatsapp_conversations_session_id IS
    'The conversation of a session, and ON DELETE of a session: WHERE session_id = $1.';

CREATE TABLE core.message_dedupe (
    conversation text NOT NULL,
    message_id text NOT NULL,
    record uuid NOT NULL,
    created_at timestamptz NOT NULL,
    source text NOT NULL,
    line text NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (conversation, message_id)
);
COMMENT ON TABLE core.message_dedupe IS
    'Provider message ids that are known, and the record of their first occurrence.';
COMMENT ON COLUMN core.message_dedupe.conversation IS 'Conversation key.';
COMMENT ON COLUMN core.message_dedupe.message_id IS 'The provider''s message id.';
COMMENT ON COLUMN core.message_dedupe.record IS
    'Record of the first occurrence: id of the row in core.whatsapp_messages.';
COMMENT ON COLUMN core.message_dedupe.created_at IS 'created_at of that row: finds its partition.';
COMMENT ON COLUMN core.message_dedupe.source IS 'Name of the source.';
COMMENT ON COLUMN core.message_dedupe.line IS 'Instance or phone_number_id.';
COMMENT ON COLUMN core.message_dedupe.first_seen_at IS 'When it was stored; purged by it.';
CREATE INDEX idx_message_dedupe_first_seen ON core.message_dedupe (first_seen_at);
COMMENT ON INDEX core.idx_message_dedupe_first_seen IS
    'Purging what no provider repeats any more: WHERE first_seen_at < $1.';

CREATE TABLE core.rowless_turns (
    record uuid PRIMARY KEY,
    message_id text NOT NULL,
    conversation text NOT NULL DEFAULT '',
    source text NOT NULL DEFAULT '',
    line text NOT NULL DEFAULT '',
    clinic_id uuid REFERENCES core.clinics (id),
    outcome text NOT NULL CHECK (outcome IN ('replied', 'fell_back', 'suppressed', 'handed_over', 'dead')),
    reason text NOT NULL DEFAULT '',
    received_at timestamptz NOT NULL,
    stages jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(stages) = 'object'),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.rowless_turns IS
    'Turns that have no row among the messages: repeats and dead letters.';
COMMENT ON COLUMN core.rowless_turns.record IS 'Record id of the occurrence.';
COMMENT ON COLUMN core.rowless_turns.message_id IS
    'The provider''s message id; empty where it gave none.';
COMMENT ON COLUMN core.rowless_turns.conversation IS 'Conversation key; empty where none.';
COMMENT ON COLUMN core.rowless_turns.source IS 'Name of the source; empty where none.';
COMMENT ON COLUMN core.rowless_turns.line IS 'Instance or phone_number_id.';
COMMENT ON COLUMN core.rowless_turns.clinic_id IS 'Clinic; NULL where none is known.';
COMMENT ON COLUMN core.rowless_turns.outcome IS 'Outcome of the turn.';
COMMENT ON COLUMN core.rowless_turns.reason IS 'Reason of the turn.';
COMMENT ON COLUMN core.rowless_turns.received_at IS 'When ingest had the request.';
COMMENT ON COLUMN core.rowless_turns.stages IS 'Stage name -> microseconds since 1970.';
COMMENT ON COLUMN core.rowless_turns.created_at IS 'When it was stored; purged by it.';
CREATE INDEX idx_rowless_turns_message ON core.rowless_turns (message_id);
COMMENT ON INDEX core.idx_rowless_turns_message IS
    'Occurrences of a message id beside its row: WHERE message_id = $1.';
CREATE INDEX idx_rowless_turns_created ON core.rowless_turns (created_at);
COMMENT ON INDEX core.idx_rowless_turns_created IS 'Purging by age: WHERE created_at < $1.';

-- migrate:down
DROP TABLE core.rowless_turns, core.message_dedupe, core.whatsapp_conversations,
    core.conversation_sessions, healthcare.patient_aliases, healthcare.patients;
