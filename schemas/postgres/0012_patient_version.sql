-- The version of a patient counts what caches show of him: that he wrote again is no news to them.
-- migrate:up

CREATE FUNCTION core.bump_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    NEW.version := OLD.version;
    IF (OLD.clinic_id, OLD.name, OLD.phone, OLD.language, OLD.erased_at)
        IS DISTINCT FROM (NEW.clinic_id, NEW.name, NEW.phone, NEW.language, NEW.erased_at) THEN
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION core.bump_patient() IS
    'Row trigger: counts the version of a patient up where what is shown of him changed, and sets updated_at.';

COMMENT ON COLUMN healthcare.patients.version IS
    'Counted up by every change of what the read model shows: its version.';
DROP TRIGGER bump_version ON healthcare.patients;
CREATE TRIGGER bump_version BEFORE UPDATE ON healthcare.patients
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION core.bump_patient();

DROP TRIGGER announce_update ON healthcare.patients;
CREATE TRIGGER announce_update AFTER UPDATE ON healthcare.patients
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('frontdesk.announces', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION core.announce('patient', 'clinic_id, NULL::uuid, id, NULL', 'version',
                                   'id, clinic_id, version');

-- migrate:down

DROP TRIGGER announce_update ON healthcare.patients;
CREATE TRIGGER announce_update AFTER UPDATE ON healthcare.patients
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('frontdesk.announces', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION core.announce('patient', 'clinic_id, NULL::uuid, id, NULL', 'version', '*');
DROP TRIGGER bump_version ON healthcare.patients;
CREATE TRIGGER bump_version BEFORE UPDATE ON healthcare.patients
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION core.bump_version();
COMMENT ON COLUMN healthcare.patients.version IS
    'Counted up by every change: version of the read model.';
DROP FUNCTION core.bump_patient();
