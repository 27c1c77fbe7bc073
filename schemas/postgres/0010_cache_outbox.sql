-- What caches have still to hear of: every change of what they keep, whoever made it.
-- migrate:up

CREATE TABLE core.cache_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity text NOT NULL
        CHECK (entity IN ('clinic', 'source', 'line', 'patient', 'appointments', 'memories')),
    clinic_id uuid,
    organization_id uuid,
    patient_id uuid,
    name text,
    version bigint,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
COMMENT ON TABLE core.cache_outbox IS
    'Changes that the caches have not heard of yet; a background worker takes the keys out of Redis, then deletes the row.';
COMMENT ON COLUMN core.cache_outbox.id IS 'Order of writing, not of commits.';
COMMENT ON COLUMN core.cache_outbox.entity IS 'What changed.';
COMMENT ON COLUMN core.cache_outbox.clinic_id IS
    'Clinic; NULL for sources, and for lines without one.';
COMMENT ON COLUMN core.cache_outbox.organization_id IS 'Organization of a clinic or a line.';
COMMENT ON COLUMN core.cache_outbox.patient_id IS
    'Patient, or whose appointments or memories they are.';
COMMENT ON COLUMN core.cache_outbox.name IS 'Source or line.';
COMMENT ON COLUMN core.cache_outbox.version IS
    'The version of the clinic or patient that is kept no more below this; NULL for what has none of its own.';
COMMENT ON COLUMN core.cache_outbox.created_at IS 'When it was written: how long it waits.';

-- Statement trigger on old_rows and new_rows, so that a change of many rows is one insert.
-- Arguments: the entity; which columns say whose caches these are, as clinic, organization, patient
-- and name; its version; and the columns whose change counts. Rows that are the same before and
-- after are told to nobody. It is its owner who writes: whoever may change a clinic's rows needs no
-- right to this table.
CREATE FUNCTION core.announce() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT %1$s FROM new_rows'
        WHEN 'DELETE' THEN 'SELECT %1$s FROM old_rows'
        ELSE '(SELECT %1$s FROM new_rows EXCEPT SELECT %1$s FROM old_rows) UNION ALL
              (SELECT %1$s FROM old_rows EXCEPT SELECT %1$s FROM new_rows)' END;
BEGIN
    EXECUTE format(
        'INSERT INTO core.cache_outbox
             (entity, clinic_id, organization_id, patient_id, name, version)
         SELECT %L, %s, max(%s) + %s FROM (%s) changed GROUP BY 2, 3, 4, 5',
        TG_ARGV[0], TG_ARGV[1], TG_ARGV[2], CASE TG_OP WHEN 'DELETE' THEN 1 ELSE 0 END,
        format(changed, TG_ARGV[3]));
    RETURN NULL;
END $$;
COMMENT ON FUNCTION core.announce() IS
    'Statement trigger: notes for the caches whose rows really changed.';
-- Its arguments become part of a statement: nobody else makes a trigger of it.
REVOKE EXECUTE ON FUNCTION core.announce() FROM PUBLIC;

-- These two took every row for a change, also one that an update left as it was.
DROP TRIGGER bump_clinic ON healthcare.services;
DROP TRIGGER bump_clinic ON healthcare.prices;
DROP TRIGGER bump_clinic ON healthcare.clinic_hours;
DROP TRIGGER bump_clinic ON healthcare.clinic_holidays;
DROP TRIGGER bump_clinic ON healthcare.reply_texts;
DROP TRIGGER bump_source ON core.integration_lines;

CREATE OR REPLACE FUNCTION core.bump_clinic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE core.clinics SET updated_at = clock_timestamp()
        WHERE id IN (SELECT clinic_id FROM new_rows);
    ELSIF TG_OP = 'DELETE' THEN
        UPDATE core.clinics SET updated_at = clock_timestamp()
        WHERE id IN (SELECT clinic_id FROM old_rows);
    ELSE
        UPDATE core.clinics SET updated_at = clock_timestamp()
        WHERE id IN (SELECT clinic_id FROM (TABLE new_rows EXCEPT TABLE old_rows) n
                     UNION SELECT clinic_id FROM (TABLE old_rows EXCEPT TABLE new_rows) o);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION core.bump_clinic() IS
    'Statement trigger: a real change of clinic data counts up the version of its clinic.';

CREATE OR REPLACE FUNCTION core.bump_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE core.integrations SET updated_at = clock_timestamp()
        WHERE name IN (SELECT source FROM new_rows);
    ELSIF TG_OP = 'DELETE' THEN
        UPDATE core.integrations SET updated_at = clock_timestamp()
        WHERE name IN (SELECT source FROM old_rows);
    ELSE
        UPDATE core.integrations SET updated_at = clock_timestamp()
        WHERE name IN (SELECT source FROM (TABLE new_rows EXCEPT TABLE old_rows) n
                       UNION SELECT source FROM (TABLE old_rows EXCEPT TABLE new_rows) o);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION core.bump_source() IS
    'Statement trigger: a real change of a line counts as a change of its source.';

-- What happens on each table; the triggers of one are the same for insert, update and delete.
-- A session that tells the caches itself says so: SET LOCAL frontdesk.announces = 'off'. Looked at
-- only where the background worker writes in masses.
DO $$
DECLARE
    loud CONSTANT text :=
        $when$WHEN (current_setting('frontdesk.announces', true) IS DISTINCT FROM 'off')$when$;
    each record;
    event record;
BEGIN
    FOR each IN SELECT * FROM (VALUES
        ('bump_clinic', 'healthcare.services', '', 'core.bump_clinic()'),
        ('bump_clinic', 'healthcare.prices', '', 'core.bump_clinic()'),
        ('bump_clinic', 'healthcare.clinic_hours', '', 'core.bump_clinic()'),
        ('bump_clinic', 'healthcare.clinic_holidays', '', 'core.bump_clinic()'),
        ('bump_clinic', 'healthcare.reply_texts', '', 'core.bump_clinic()'),
        ('bump_source', 'core.integration_lines', '', 'core.bump_source()'),
        ('announce', 'core.clinics', '', $call$core.announce('clinic',
            'id, organization_id, NULL::uuid, NULL', 'version', '*')$call$),
        -- A change of a line counts its source up and is told by the line itself.
        ('announce', 'core.integrations', '', $call$core.announce('source',
            'NULL::uuid, NULL::uuid, NULL::uuid, name', 'NULL::bigint',
            'name, provider, dialect, base_url, access_token, reports_every_send, takeover_hours,
             is_enabled, settings, keeps_send_limits')$call$),
        ('announce', 'core.integration_lines', '', $call$core.announce('line',
            'clinic_id, organization_id, NULL::uuid, line', 'NULL::bigint', '*')$call$),
        ('announce', 'healthcare.patients', loud, $call$core.announce('patient',
            'clinic_id, NULL::uuid, id, NULL', 'version', '*')$call$),
        ('announce', 'healthcare.appointments', '', $call$core.announce('appointments',
            'clinic_id, NULL::uuid, patient_id, NULL', 'NULL::bigint', '*')$call$),
        -- That a fact was heard again is no news to who has it.
        ('announce', 'healthcare.memories', loud, $call$core.announce('memories',
            'clinic_id, NULL::uuid, patient_id, NULL', 'NULL::bigint',
            'id, clinic_id, patient_id, kind, body, lang, valid_from, valid_to, expires_at')$call$)
    ) AS t(name, target, condition, call)
    LOOP
        FOR event IN SELECT * FROM (VALUES
            ('insert', 'NEW TABLE AS new_rows'),
            ('update', 'OLD TABLE AS old_rows NEW TABLE AS new_rows'),
            ('delete', 'OLD TABLE AS old_rows')
        ) AS e(name, rows)
        LOOP
            EXECUTE format('CREATE TRIGGER %s_%s AFTER %s ON %s REFERENCING %s
                            FOR EACH STATEMENT %s EXECUTE FUNCTION %s',
                           each.name, event.name, event.name, each.target, event.rows,
                           each.condition, each.call);
        END LOOP;
    END LOOP;
END $$;

-- migrate:down

DROP FUNCTION core.announce() CASCADE;
DROP FUNCTION core.bump_clinic() CASCADE;
DROP FUNCTION core.bump_source() CASCADE;
DROP TABLE core.cache_outbox;

CREATE FUNCTION core.bump_clinic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE core.clinics SET updated_at = clock_timestamp()
    WHERE id IN (CASE WHEN TG_OP <> 'DELETE' THEN NEW.clinic_id END,
                 CASE WHEN TG_OP <> 'INSERT' THEN OLD.clinic_id END);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION core.bump_clinic() IS 'Row trigger: a change of clinic data counts up the version of its clinic.';
CREATE FUNCTION core.bump_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE core.integrations SET updated_at = clock_timestamp()
    WHERE name IN (CASE WHEN TG_OP <> 'DELETE' THEN NEW.source END,
                   CASE WHEN TG_OP <> 'INSERT' THEN OLD.source END);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION core.bump_source() IS 'Row trigger: a change of a line counts as a change of its source.';

CREATE TRIGGER bump_clinic AFTER INSERT OR UPDATE OR DELETE ON healthcare.services
    FOR EACH ROW EXECUTE FUNCTION core.bump_clinic();
CREATE TRIGGER bump_clinic AFTER INSERT OR UPDATE OR DELETE ON healthcare.prices
    FOR EACH ROW EXECUTE FUNCTION core.bump_clinic();
CREATE TRIGGER bump_clinic AFTER INSERT OR UPDATE OR DELETE ON healthcare.clinic_hours
    FOR EACH ROW EXECUTE FUNCTION core.bump_clinic();
CREATE TRIGGER bump_clinic AFTER INSERT OR UPDATE OR DELETE ON healthcare.clinic_holidays
    FOR EACH ROW EXECUTE FUNCTION core.bump_clinic();
CREATE TRIGGER bump_clinic AFTER INSERT OR UPDATE OR DELETE ON healthcare.reply_texts
    FOR EACH ROW EXECUTE FUNCTION core.bump_clinic();
CREATE TRIGGER bump_source AFTER INSERT OR UPDATE OR DELETE ON core.integration_lines
    FOR EACH ROW EXECUTE FUNCTION core.bump_source();
