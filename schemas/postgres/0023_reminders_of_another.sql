-- An appointment that passes to another patient is another's: his reminders begin anew. Where a
-- patient changed since a way was chosen, as by a number that was corrected, it is chosen anew.
-- Reminders whose time passed before they went out are told of.
-- migrate:up

ALTER TABLE healthcare.appointments ADD COLUMN reminder_patient_version bigint;
COMMENT ON COLUMN healthcare.appointments.reminder_patient_version IS
    'Version of the patient when reminder_conversation was chosen; NULL: not chosen yet.';

CREATE OR REPLACE FUNCTION healthcare.appointment_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.moved_at := now();
    IF OLD.patient_id IS DISTINCT FROM NEW.patient_id THEN
        NEW.reminder_conversation := NULL;
        NEW.reminder_line := NULL;
        NEW.reminder_patient_version := NULL;
    END IF;
    NEW.reminder_sent_24h := false;
    NEW.reminder_sent_2h := false;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION healthcare.appointment_moved() IS
    'Row trigger: an appointment at another time, or of another patient, is reminded of anew.';
COMMENT ON COLUMN healthcare.appointments.moved_at IS
    'When starts_at or the patient last changed; NULL: never.';
DROP TRIGGER appointment_moved ON healthcare.appointments;
CREATE TRIGGER appointment_moved BEFORE UPDATE ON healthcare.appointments
    FOR EACH ROW WHEN (OLD.starts_at IS DISTINCT FROM NEW.starts_at
        OR OLD.patient_id IS DISTINCT FROM NEW.patient_id)
    EXECUTE FUNCTION healthcare.appointment_moved();

CREATE FUNCTION healthcare.missed_reminders(at timestamptz)
RETURNS TABLE (appointment_id uuid, clinic_id uuid, kind text, starts_at timestamptz)
LANGUAGE sql STABLE AS $$
    WITH near AS MATERIALIZED (
        SELECT a.id, a.clinic_id, a.patient_id, a.starts_at, a.reminder_sent_24h, a.reminder_sent_2h,
            coalesce(a.moved_at, a.created_at) AS made_at
        FROM healthcare.appointments a
        WHERE a.status IN ('booked', 'confirmed') AND NOT (a.reminder_sent_24h AND a.reminder_sent_2h)
            AND a.starts_at > at - interval '24 hours' AND a.starts_at <= at + interval '24 hours')
    SELECT a.id, a.clinic_id, r.kind, a.starts_at
    FROM near a
    JOIN core.clinics c ON c.id = a.clinic_id AND c.is_active AND c.reminders
    JOIN healthcare.patients p ON p.id = a.patient_id AND p.erased_at IS NULL
    CROSS JOIN LATERAL healthcare.reminder_times(
        a.starts_at, core.known_timezone(c.timezone), c.quiet_from, c.quiet_to) r
    WHERE NOT CASE r.kind WHEN '24h' THEN a.reminder_sent_24h ELSE a.reminder_sent_2h END
        AND r.until_at <= at AND r.due_at < r.until_at
        AND a.made_at <=
            r.due_at - CASE r.kind WHEN '24h' THEN interval '2 hours' ELSE interval '1 hour' END
        AND coalesce((SELECT s.state FROM core.consents s
            WHERE s.clinic_id = a.clinic_id AND s.patient_id = a.patient_id AND s.kind = 'reminders'
            ORDER BY s.at DESC LIMIT 1), 'given') <> 'withdrawn'
$$;
COMMENT ON FUNCTION healthcare.missed_reminders(timestamptz) IS
    'Reminders that were due and are of no use any more, of appointments from a day ago on: programs were away, or replies or reminders switched off.';

-- migrate:down

COMMENT ON COLUMN healthcare.appointments.moved_at IS
    'When starts_at last changed; NULL: never.';
DROP FUNCTION healthcare.missed_reminders(timestamptz);
DROP TRIGGER appointment_moved ON healthcare.appointments;
CREATE OR REPLACE FUNCTION healthcare.appointment_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.moved_at := now();
    NEW.reminder_sent_24h := false;
    NEW.reminder_sent_2h := false;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION healthcare.appointment_moved() IS
    'Row trigger: an appointment at another time is reminded of anew.';
CREATE TRIGGER appointment_moved BEFORE UPDATE ON healthcare.appointments
    FOR EACH ROW WHEN (OLD.starts_at IS DISTINCT FROM NEW.starts_at)
    EXECUTE FUNCTION healthcare.appointment_moved();
ALTER TABLE healthcare.appointments DROP COLUMN reminder_patient_version;
