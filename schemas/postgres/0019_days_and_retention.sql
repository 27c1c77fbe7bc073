-- What a clinic's days were like, and how long what was said is kept.
-- migrate:up

CREATE TABLE core.clinic_days (
    clinic_id uuid NOT NULL REFERENCES core.clinics (id),
    day date NOT NULL,
    messages integer NOT NULL,
    conversations integer NOT NULL,
    new_patients integer NOT NULL,
    replied integer NOT NULL,
    fell_back integer NOT NULL,
    suppressed integer NOT NULL,
    handed_over integer NOT NULL,
    dead integer NOT NULL,
    undelivered integer NOT NULL,
    reply_times integer[] NOT NULL CHECK (cardinality(reply_times) = 16),
    intents jsonb NOT NULL CHECK (jsonb_typeof(intents) = 'object'),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (clinic_id, day)
);
COMMENT ON TABLE core.clinic_days IS
    'What each day of a clinic was like, rolled up from its messages; outlives them.';
COMMENT ON COLUMN core.clinic_days.clinic_id IS 'Clinic.';
COMMENT ON COLUMN core.clinic_days.day IS 'Day in the time zone that the clinic had when it was counted.';
COMMENT ON COLUMN core.clinic_days.messages IS 'Messages of patients that came in on it.';
COMMENT ON COLUMN core.clinic_days.conversations IS
    'Conversations they belong to; those of two days are not to be added up.';
COMMENT ON COLUMN core.clinic_days.new_patients IS 'Patients whose first message was one of them.';
COMMENT ON COLUMN core.clinic_days.replied IS 'Messages with that outcome.';
COMMENT ON COLUMN core.clinic_days.fell_back IS 'Messages with that outcome.';
COMMENT ON COLUMN core.clinic_days.suppressed IS 'Messages with that outcome.';
COMMENT ON COLUMN core.clinic_days.handed_over IS 'Messages with that outcome.';
COMMENT ON COLUMN core.clinic_days.dead IS 'Messages with that outcome.';
COMMENT ON COLUMN core.clinic_days.undelivered IS 'Messages whose reply the provider did not deliver.';
COMMENT ON COLUMN core.clinic_days.reply_times IS
    'Messages by the time from webhook to the provider''s answer: up to 50, 100, 150, 200, 300, 500, 750 ms, 1, 1.5, 2, 3, 5, 10, 30, 60 s, and longer.';
COMMENT ON COLUMN core.clinic_days.intents IS 'Intent -> messages; those without one are left out.';
COMMENT ON COLUMN core.clinic_days.updated_at IS 'When the numbers last changed.';

CREATE TABLE core.clinic_day_marks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    clinic_id uuid NOT NULL,
    at timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
COMMENT ON TABLE core.clinic_day_marks IS
    'Quarters of an hour whose messages changed since their day was rolled up; taken out by that.';
COMMENT ON COLUMN core.clinic_day_marks.id IS 'Order of writing, not of commits.';
COMMENT ON COLUMN core.clinic_day_marks.clinic_id IS 'Clinic.';
COMMENT ON COLUMN core.clinic_day_marks.at IS
    'Begin of the quarter: days of every time zone begin with one.';

-- Statement triggers, so that a batch marks each quarter once. Only what is counted counts: that a
-- reply was read changes no day. Rows that go change none either: a day outlives them.
CREATE FUNCTION core.mark_clinic_days() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO core.clinic_day_marks (clinic_id, at)
        SELECT DISTINCT clinic_id, date_bin('15 minutes', created_at, 'epoch') FROM new_rows
        WHERE author = 'patient';
    ELSE
        INSERT INTO core.clinic_day_marks (clinic_id, at)
        SELECT DISTINCT clinic_id, date_bin('15 minutes', created_at, 'epoch') FROM (
            SELECT id, clinic_id, created_at, outcome, intent, reply_sent_at, delivery = 'failed'
            FROM new_rows WHERE author = 'patient'
            EXCEPT SELECT id, clinic_id, created_at, outcome, intent, reply_sent_at,
                delivery = 'failed' FROM old_rows) changed;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION core.mark_clinic_days() IS
    'Statement trigger: notes which days of which clinics are to be rolled up again.';
CREATE TRIGGER mark_clinic_days_insert AFTER INSERT ON core.whatsapp_messages
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION core.mark_clinic_days();
CREATE TRIGGER mark_clinic_days_update AFTER UPDATE ON core.whatsapp_messages
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION core.mark_clinic_days();

CREATE FUNCTION core.known_timezone(name text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM now() AT TIME ZONE name;
    RETURN name;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN 'UTC';
END $$;
COMMENT ON FUNCTION core.known_timezone(text) IS
    'The time zone, or UTC in place of one that PostgreSQL does not know.';

-- What stood here before nobody asked for an end of: it stays for ever until somebody does.
ALTER TABLE core.installation ADD COLUMN retention_months smallint NOT NULL DEFAULT 0
    CHECK (retention_months BETWEEN 0 AND 1200);
ALTER TABLE core.installation ALTER COLUMN retention_months SET DEFAULT 24;
COMMENT ON COLUMN core.installation.retention_months IS
    'How many whole months what was said is kept where a clinic does not say; 0: for ever.';
ALTER TABLE core.clinics ADD COLUMN retention_months smallint
    CHECK (retention_months BETWEEN 0 AND 1200);
COMMENT ON COLUMN core.clinics.retention_months IS
    'How many whole months what was said is kept; 0: for ever, NULL: as the installation says.';

CREATE FUNCTION core.kept_from(months integer) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN coalesce(months, 0) <= 0 THEN '-infinity'::timestamptz
        ELSE (date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => months))
            AT TIME ZONE 'UTC' END
$$;
COMMENT ON FUNCTION core.kept_from(integer) IS
    'Begin of the oldest month (UTC) that is kept: so many whole months and the present one.';

CREATE TABLE core.clinic_retention (
    clinic_id uuid PRIMARY KEY REFERENCES core.clinics (id),
    kept_from timestamptz NOT NULL,
    cleared_to timestamptz NOT NULL DEFAULT '-infinity',
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.clinic_retention IS 'How far retention has come with each clinic.';
COMMENT ON COLUMN core.clinic_retention.clinic_id IS 'Clinic.';
COMMENT ON COLUMN core.clinic_retention.kept_from IS
    'What is older may be gone: its days are not rolled up again.';
COMMENT ON COLUMN core.clinic_retention.cleared_to IS 'What is older was looked for and is gone.';
COMMENT ON COLUMN core.clinic_retention.updated_at IS 'Last change.';

-- Retention takes what is older than both what holds now and what it has told of before.
CREATE FUNCTION core.clinics_kept_from(is_planned boolean)
    RETURNS TABLE (clinic_id uuid, organization_id uuid, kept_from timestamptz)
    LANGUAGE sql STABLE AS $$
    SELECT c.id, c.organization_id, least(w.wanted, CASE WHEN NOT is_planned
        THEN coalesce(r.kept_from, '-infinity') END)
    FROM core.clinics c
    LEFT JOIN core.installation i ON true
    LEFT JOIN core.clinic_retention r ON r.clinic_id = c.id
    CROSS JOIN LATERAL (
        SELECT core.kept_from(coalesce(c.retention_months, i.retention_months)) AS wanted) w
$$;
COMMENT ON FUNCTION core.clinics_kept_from(boolean) IS
    'From when what each clinic was told is kept: as retention may take now, or as it will with its next run.';

CREATE TABLE core.upkeep_runs (
    name text PRIMARY KEY CHECK (name <> ''),
    due_at timestamptz NOT NULL DEFAULT now(),
    succeeded_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.upkeep_runs IS
    'Work that one of the background workers does now and then: whoever moves due_at does it.';
COMMENT ON COLUMN core.upkeep_runs.name IS 'Which work.';
COMMENT ON COLUMN core.upkeep_runs.due_at IS 'Not before.';
COMMENT ON COLUMN core.upkeep_runs.succeeded_at IS 'When it was last done to its end; NULL: never.';
COMMENT ON COLUMN core.upkeep_runs.updated_at IS 'Last change.';

-- migrate:down
DROP FUNCTION core.clinics_kept_from(boolean);
DROP TABLE core.upkeep_runs, core.clinic_retention;
DROP FUNCTION core.kept_from(integer);
ALTER TABLE core.clinics DROP COLUMN retention_months;
ALTER TABLE core.installation DROP COLUMN retention_months;
DROP FUNCTION core.known_timezone(text);
DROP TRIGGER mark_clinic_days_update ON core.whatsapp_messages;
DROP TRIGGER mark_clinic_days_insert ON core.whatsapp_messages;
DROP FUNCTION core.mark_clinic_days();
DROP TABLE core.clinic_day_marks, core.clinic_days;
