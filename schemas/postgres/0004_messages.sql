-- What was said: the two tables that grow with traffic, partitioned by month (UTC).
-- migrate:up

-- The patient of a message is guarded through its session: two foreign keys a row are enough on
-- the table that takes every message.
CREATE TABLE core.whatsapp_messages (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    whatsapp_message_id text NOT NULL CHECK (whatsapp_message_id <> ''),
    conversation text NOT NULL CHECK (conversation ~ '^[0-9a-f]{32}$'),
    session_id uuid REFERENCES core.conversation_sessions (id) ON DELETE SET NULL,
    organization_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    patient_id uuid,
    source text NOT NULL,
    line text NOT NULL,
    direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    author text NOT NULL CHECK (author IN ('patient', 'bot', 'staff')),
    message_type text NOT NULL,
    content text NOT NULL DEFAULT '',
    payload jsonb,
    outcome text NOT NULL CHECK (outcome IN ('replied', 'fell_back', 'suppressed', 'handed_over', 'dead', 'parked', 'joining', 'forwarded', 'asked')),
    reason text NOT NULL DEFAULT '',
    intent text NOT NULL DEFAULT '',
    delivery text NOT NULL DEFAULT 'none' CHECK (delivery IN ('none', 'unconfirmed', 'sent', 'failed')),
    reply_id uuid,
    reply_text text,
    reply_attempt smallint,
    reply_provider_message_id text,
    reply_claimed_at timestamptz,
    reply_sent_at timestamptz,
    delivered_at timestamptz,
    read_at timestamptz,
    delivery_error text,
    edited_at timestamptz,
    deleted_at timestamptz,
    counter bigint NOT NULL DEFAULT 0,
    provider_time timestamptz,
    received_at timestamptz NOT NULL,
    stages jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(stages) = 'object'),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, created_at),
    FOREIGN KEY (clinic_id, organization_id) REFERENCES core.clinics (id, organization_id)
) PARTITION BY RANGE (created_at);
COMMENT ON TABLE core.whatsapp_messages IS
    'Messages of patients and staff and echoes of our own, with what became of each; by month.';
COMMENT ON COLUMN core.whatsapp_messages.id IS
    'Record id of the first occurrence (UUIDv7): the turn''s id.';
COMMENT ON COLUMN core.whatsapp_messages.created_at IS
    'received_at of that record, the partition key; the same on every replay.';
COMMENT ON COLUMN core.whatsapp_messages.whatsapp_message_id IS 'The provider''s message id.';
COMMENT ON COLUMN core.whatsapp_messages.conversation IS 'Conversation key.';
COMMENT ON COLUMN core.whatsapp_messages.session_id IS 'Session; NULL where none was needed.';
COMMENT ON COLUMN core.whatsapp_messages.organization_id IS 'Organization.';
COMMENT ON COLUMN core.whatsapp_messages.clinic_id IS 'Clinic.';
COMMENT ON COLUMN core.whatsapp_messages.patient_id IS
    'Patient; NULL for groups and where none is known.';
COMMENT ON COLUMN core.whatsapp_messages.source IS 'Name of the source.';
COMMENT ON COLUMN core.whatsapp_messages.line IS 'Instance or phone_number_id.';
COMMENT ON COLUMN core.whatsapp_messages.direction IS 'Towards the clinic or from its number.';
COMMENT ON COLUMN core.whatsapp_messages.author IS 'Who wrote it; bot: an echo of our own send.';
COMMENT ON COLUMN core.whatsapp_messages.message_type IS
    'text image audio video document sticker location contact button and so on.';
COMMENT ON COLUMN core.whatsapp_messages.content IS
    'Words of the writer: text, caption or label of a choice.';
COMMENT ON COLUMN core.whatsapp_messages.payload IS
    'The provider''s own JSON of the message, stripped.';
COMMENT ON COLUMN core.whatsapp_messages.outcome IS 'What became of it; the last four are steps.';
COMMENT ON COLUMN core.whatsapp_messages.reason IS 'Bounded word that says why.';
COMMENT ON COLUMN core.whatsapp_messages.intent IS 'Intent that was decided; empty: none.';
COMMENT ON COLUMN core.whatsapp_messages.delivery IS 'What is known of the reply''s way.';
COMMENT ON COLUMN core.whatsapp_messages.reply_id IS
    'Our id of the reply; lines answered together share it.';
COMMENT ON COLUMN core.whatsapp_messages.reply_text IS 'Text of the reply.';
COMMENT ON COLUMN core.whatsapp_messages.reply_attempt IS '2: the one counted resend.';
COMMENT ON COLUMN core.whatsapp_messages.reply_provider_message_id IS
    'The provider''s id of the reply.';
COMMENT ON COLUMN core.whatsapp_messages.reply_claimed_at IS 'When the reply was claimed.';
COMMENT ON COLUMN core.whatsapp_messages.reply_sent_at IS 'When the provider took it.';
COMMENT ON COLUMN core.whatsapp_messages.delivered_at IS 'When the provider reported it delivered.';
COMMENT ON COLUMN core.whatsapp_messages.read_at IS 'When the provider reported it read.';
COMMENT ON COLUMN core.whatsapp_messages.delivery_error IS 'The provider''s code of a failure.';
COMMENT ON COLUMN core.whatsapp_messages.edited_at IS 'When the patient changed the message.';
COMMENT ON COLUMN core.whatsapp_messages.deleted_at IS 'When the patient took the message back.';
COMMENT ON COLUMN core.whatsapp_messages.counter IS
    'The conversation''s counter at the turn taken: the higher wins.';
COMMENT ON COLUMN core.whatsapp_messages.provider_time IS
    'The provider''s own time; NULL where it gave none.';
COMMENT ON COLUMN core.whatsapp_messages.received_at IS 'When ingest had the whole request.';
COMMENT ON COLUMN core.whatsapp_messages.stages IS 'Stage name -> microseconds since 1970.';
COMMENT ON COLUMN core.whatsapp_messages.updated_at IS 'When the row last moved.';
CREATE INDEX idx_whatsapp_messages_org_created
    ON core.whatsapp_messages (organization_id, created_at DESC);
COMMENT ON INDEX core.idx_whatsapp_messages_org_created IS
    'Latest messages of an organization: WHERE organization_id = $1 ORDER BY created_at DESC.';
CREATE INDEX idx_whatsapp_messages_whatsapp_id ON core.whatsapp_messages (whatsapp_message_id);
COMMENT ON INDEX core.idx_whatsapp_messages_whatsapp_id IS
    'What became of a message, trace and statuses: WHERE whatsapp_message_id = $1.';
CREATE INDEX idx_whatsapp_messages_session_id ON core.whatsapp_messages (session_id);
COMMENT ON INDEX core.idx_whatsapp_messages_session_id IS
    'Messages of a session, and ON DELETE of a session: WHERE session_id = $1.';
CREATE INDEX idx_whatsapp_messages_reply_provider_id
    ON core.whatsapp_messages (reply_provider_message_id)
    WHERE reply_provider_message_id IS NOT NULL;
COMMENT ON INDEX core.idx_whatsapp_messages_reply_provider_id IS
    'The message whose reply a status is about: WHERE reply_provider_message_id = $1.';

CREATE TABLE healthcare.conversation_logs (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    session_id uuid REFERENCES core.conversation_sessions (id) ON DELETE SET NULL,
    clinic_id uuid NOT NULL REFERENCES core.clinics (id),
    patient_id uuid,
    conversation text NOT NULL,
    role text NOT NULL CHECK (role IN ('user', 'assistant', 'staff')),
    content text NOT NULL,
    language text NOT NULL DEFAULT '',
    intent text NOT NULL DEFAULT '',
    message_id text NOT NULL DEFAULT '',
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
COMMENT ON TABLE healthcare.conversation_logs IS
    'What patient, clinic and bot said, one line each, in order; by month.';
COMMENT ON COLUMN healthcare.conversation_logs.id IS 'Record id of the message, or our reply id.';
COMMENT ON COLUMN healthcare.conversation_logs.created_at IS
    'received_at of the message or the time of the reply''s claim: the same on every replay.';
COMMENT ON COLUMN healthcare.conversation_logs.session_id IS 'Session.';
COMMENT ON COLUMN healthcare.conversation_logs.clinic_id IS 'Clinic.';
COMMENT ON COLUMN healthcare.conversation_logs.patient_id IS 'Patient.';
COMMENT ON COLUMN healthcare.conversation_logs.conversation IS 'Conversation key.';
COMMENT ON COLUMN healthcare.conversation_logs.role IS 'Who said it.';
COMMENT ON COLUMN healthcare.conversation_logs.content IS 'The words.';
COMMENT ON COLUMN healthcare.conversation_logs.language IS
    'BCP 47 primary tag; empty while unknown.';
COMMENT ON COLUMN healthcare.conversation_logs.intent IS 'Intent that was decided for it.';
COMMENT ON COLUMN healthcare.conversation_logs.message_id IS
    'The provider''s message id of what was said or answered.';
CREATE INDEX idx_conversation_logs_session_id ON healthcare.conversation_logs (session_id);
COMMENT ON INDEX healthcare.idx_conversation_logs_session_id IS
    'The lines of a session, and ON DELETE of a session: WHERE session_id = $1 ORDER BY created_at.';
CREATE INDEX idx_conversation_logs_clinic_created
    ON healthcare.conversation_logs (clinic_id, created_at DESC);
COMMENT ON INDEX healthcare.idx_conversation_logs_clinic_created IS
    'Latest lines of a clinic: WHERE clinic_id = $1 ORDER BY created_at DESC.';

CREATE TABLE core.whatsapp_messages_default PARTITION OF core.whatsapp_messages DEFAULT;
COMMENT ON TABLE core.whatsapp_messages_default IS 'Messages of months that have no partition yet.';
CREATE TABLE healthcare.conversation_logs_default PARTITION OF healthcare.conversation_logs DEFAULT;
COMMENT ON TABLE healthcare.conversation_logs_default IS 'Lines of months that have no partition yet.';

-- Rows of the month that lie in the default partition already move into the new one.
CREATE FUNCTION core.make_month_partition(parent regclass, month date) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    from_time timestamptz := first_day::timestamp AT TIME ZONE 'UTC';
    to_time timestamptz := (first_day + interval '1 month') AT TIME ZONE 'UTC';
    parent_name text;
    schema_name text;
    part text;
BEGIN
    SELECT n.nspname, c.relname INTO schema_name, parent_name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = parent;
    part := format('%I.%I', schema_name, parent_name || to_char(first_day, '_YYYY_MM'));
    PERFORM pg_advisory_xact_lock(hashtext('frontdesk.partition'), hashtext(part));
    IF to_regclass(part) IS NOT NULL THEN
        RETURN part;
    END IF;
    EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', part, parent);
    EXECUTE format('COMMENT ON TABLE %s IS %L', part,
                   format('%s of %s (UTC).', parent, to_char(first_day, 'YYYY-MM')));
    EXECUTE format('WITH moved AS (DELETE FROM %I.%I WHERE created_at >= %L AND created_at < %L '
                   'RETURNING *) INSERT INTO %s SELECT * FROM moved',
                   schema_name, parent_name || '_default', from_time, to_time, part);
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
                   parent, part, from_time, to_time);
    RETURN part;
END $$;
COMMENT ON FUNCTION core.make_month_partition(regclass, date) IS
    'Makes the partition of the month (UTC) unless it is there; gives its name.';

CREATE FUNCTION core.make_month_partitions(ahead integer DEFAULT 2) RETURNS SETOF text
LANGUAGE sql AS $$
    SELECT core.make_month_partition(parent,
                                     ((now() AT TIME ZONE 'UTC') + make_interval(months => n))::date)
    FROM unnest(ARRAY['core.whatsapp_messages', 'healthcare.conversation_logs']::regclass[]) parent,
         generate_series(0, ahead) n
$$;
COMMENT ON FUNCTION core.make_month_partitions(integer) IS
    'Makes the partitions of this month and the following ones for every partitioned table.';
SELECT core.make_month_partitions();

-- migrate:down
DROP FUNCTION core.make_month_partitions(integer);
DROP FUNCTION core.make_month_partition(regclass, date);
DROP TABLE healthcare.conversation_logs, core.whatsapp_messages;
