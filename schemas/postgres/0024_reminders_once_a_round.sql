-- What is due is found by one look at each time of day and zone, and judged anew by the ids of what
-- was found. Missed is what would have gone out had somebody been there. Whose address at the
-- provider was corrected is reached anew, as one whose number was.
-- migrate:up

-- Appointments first, as whoever writes both takes them.
ALTER TABLE healthcare.appointments ADD COLUMN booked_at timestamptz;
COMMENT ON COLUMN healthcare.appointments.booked_at IS
    'When what was asked for, called off or over was last booked; NULL: it was so from the first.';
CREATE FUNCTION healthcare.appointment_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.booked_at := now();
    RETURN NEW;
END $$;
COMMENT ON FUNCTION healthcare.appointment_booked() IS
    'Row trigger: notes since when an appointment is one to remind of.';
CREATE TRIGGER appointment_booked BEFORE UPDATE ON healthcare.appointments
    FOR EACH ROW WHEN (NEW.status IN ('booked', 'confirmed')
        AND OLD.status NOT IN ('booked', 'confirmed'))
    EXECUTE FUNCTION healthcare.appointment_booked();

ALTER TABLE core.clinics ADD COLUMN reminders_since timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE core.clinics ALTER COLUMN reminders_since SET DEFAULT now();
COMMENT ON COLUMN core.clinics.reminders_since IS
    'Since when its patients are reminded: when the row was made, or reminders or the clinic were last switched on; -infinity: before that was noted.';
CREATE FUNCTION core.reminders_switched_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.reminders_since := now();
    RETURN NEW;
END $$;
COMMENT ON FUNCTION core.reminders_switched_on() IS
    'Row trigger: notes since when a clinic reminds of appointments.';
CREATE TRIGGER reminders_switched_on BEFORE UPDATE ON core.clinics
    FOR EACH ROW WHEN (NEW.reminders AND NEW.is_active AND NOT (OLD.reminders AND OLD.is_active))
    EXECUTE FUNCTION core.reminders_switched_on();

CREATE FUNCTION healthcare.due_reminders(
    at timestamptz, within interval, of_clinic uuid, among uuid[])
RETURNS TABLE (appointment_id uuid, clinic_id uuid, kind text, starts_at timestamptz,
    due_at timestamptz, until_at timestamptz, zone text) LANGUAGE sql STABLE AS $$
    WITH candidates AS MATERIALIZED (
        SELECT a.id, a.clinic_id, a.patient_id, a.starts_at, a.reminder_sent_24h, a.reminder_sent_2h,
            coalesce(a.moved_at, a.created_at) AS made_at
        FROM healthcare.appointments a
        WHERE among IS NULL AND a.status IN ('booked', 'confirmed')
            AND NOT (a.reminder_sent_24h AND a.reminder_sent_2h)
            AND a.starts_at > at AND a.starts_at <= at + within + interval '24 hours'
            AND (of_clinic IS NULL OR a.clinic_id = of_clinic)
        UNION ALL
        SELECT a.id, a.clinic_id, a.patient_id, a.starts_at, a.reminder_sent_24h, a.reminder_sent_2h,
            coalesce(a.moved_at, a.created_at)
        FROM healthcare.appointments a
        WHERE a.id = ANY (among) AND a.status IN ('booked', 'confirmed')
            AND a.starts_at > at AND a.starts_at <= at + within + interval '24 hours'
            AND (of_clinic IS NULL OR a.clinic_id = of_clinic)),
    clinics AS MATERIALIZED (
        SELECT c.id, core.known_zone(c.timezone) AS zone, c.quiet_from, c.quiet_to
        FROM core.clinics c
        WHERE c.is_active AND c.reminders AND c.id IN (SELECT n.clinic_id FROM candidates n)
            AND NOT coalesce((SELECT bool_or(k.is_everyone OR c.id = ANY (k.clinics))
                FROM core.kill_switch k), false)),
    near AS MATERIALIZED (
        SELECT n.*, c.zone, c.quiet_from, c.quiet_to
        FROM candidates n JOIN clinics c ON c.id = n.clinic_id),
    times AS MATERIALIZED (
        SELECT t.*, r.kind, r.due_at, least(r.until_at, q.begin_at) AS until_at
        FROM (SELECT DISTINCT n.starts_at, n.zone, n.quiet_from, n.quiet_to FROM near n) t
        CROSS JOIN LATERAL healthcare.reminder_times(
            t.starts_at, t.zone, t.quiet_from, t.quiet_to) r
        LEFT JOIN LATERAL healthcare.quiet_hours(
            greatest(r.due_at, at), t.zone, t.quiet_from, t.quiet_to) q ON true
        WHERE r.due_at <= at + within AND at < r.until_at AND r.due_at < r.until_at
            AND (q.begin_at IS NULL OR greatest(r.due_at, at) < q.begin_at)),
    due AS MATERIALIZED (
        SELECT n.id, n.clinic_id, n.patient_id, t.kind, n.starts_at, t.due_at, t.until_at, n.zone
        FROM near n JOIN times t ON t.starts_at = n.starts_at AND t.zone = n.zone
            AND t.quiet_from = n.quiet_from AND t.quiet_to = n.quiet_to
        WHERE NOT CASE t.kind WHEN '24h' THEN n.reminder_sent_24h ELSE n.reminder_sent_2h END
            AND n.made_at <=
                t.due_at - CASE t.kind WHEN '24h' THEN interval '2 hours' ELSE interval '1 hour' END)
    SELECT d.id, d.clinic_id, d.kind, d.starts_at, d.due_at, d.until_at, d.zone
    FROM due d
    WHERE coalesce((SELECT s.state FROM core.consents s
        WHERE s.clinic_id = d.clinic_id AND s.patient_id = d.patient_id AND s.kind = 'reminders'
        ORDER BY s.at DESC LIMIT 1), 'given') <> 'withdrawn'
$$;
COMMENT ON FUNCTION healthcare.due_reminders(timestamptz, interval, uuid, uuid[]) IS
    'The same of these appointments alone, NULL is all. When a reminder goes out is worked out once for all appointments that begin at one time in one zone with the same quiet hours.';

CREATE OR REPLACE FUNCTION healthcare.due_reminders(
    at timestamptz, within interval DEFAULT '0', of_clinic uuid DEFAULT NULL)
RETURNS TABLE (appointment_id uuid, clinic_id uuid, kind text, starts_at timestamptz,
    due_at timestamptz, until_at timestamptz, zone text) LANGUAGE sql STABLE AS $$
    SELECT * FROM healthcare.due_reminders(at, within, of_clinic, NULL)
$$;

CREATE OR REPLACE FUNCTION healthcare.missed_reminders(at timestamptz)
RETURNS TABLE (appointment_id uuid, clinic_id uuid, kind text, starts_at timestamptz)
LANGUAGE sql STABLE AS $$
    WITH candidates AS MATERIALIZED (
        SELECT a.id, a.clinic_id, a.patient_id, a.starts_at, a.reminder_sent_24h, a.reminder_sent_2h,
            coalesce(a.moved_at, a.created_at) AS made_at, a.booked_at
        FROM healthcare.appointments a
        WHERE a.status IN ('booked', 'confirmed') AND NOT (a.reminder_sent_24h AND a.reminder_sent_2h)
            AND a.starts_at > at - interval '24 hours' AND a.starts_at <= at + interval '24 hours'),
    clinics AS MATERIALIZED (
        SELECT c.id, core.known_zone(c.timezone) AS zone, c.quiet_from, c.quiet_to, c.reminders_since
        FROM core.clinics c
        WHERE c.is_active AND c.reminders AND c.id IN (SELECT n.clinic_id FROM candidates n)),
    near AS MATERIALIZED (
        SELECT n.*, c.zone, c.quiet_from, c.quiet_to, c.reminders_since
        FROM candidates n JOIN clinics c ON c.id = n.clinic_id),
    times AS MATERIALIZED (
        SELECT t.*, r.kind, r.due_at, r.until_at
        FROM (SELECT DISTINCT n.starts_at, n.zone, n.quiet_from, n.quiet_to FROM near n) t
        CROSS JOIN LATERAL healthcare.reminder_times(
            t.starts_at, t.zone, t.quiet_from, t.quiet_to) r
        WHERE r.until_at <= at AND r.due_at < r.until_at),
    missed AS MATERIALIZED (
        SELECT n.id, n.clinic_id, n.patient_id, t.kind, n.starts_at, t.until_at
        FROM near n JOIN times t ON t.starts_at = n.starts_at AND t.zone = n.zone
            AND t.quiet_from = n.quiet_from AND t.quiet_to = n.quiet_to
        WHERE NOT CASE t.kind WHEN '24h' THEN n.reminder_sent_24h ELSE n.reminder_sent_2h END
            AND n.made_at <=
                t.due_at - CASE t.kind WHEN '24h' THEN interval '2 hours' ELSE interval '1 hour' END
            AND n.reminders_since < t.until_at
            AND (n.booked_at IS NULL OR n.booked_at < t.until_at))
    SELECT m.id, m.clinic_id, m.kind, m.starts_at
    FROM missed m JOIN healthcare.patients p ON p.id = m.patient_id AND p.erased_at IS NULL
    WHERE coalesce((SELECT s.state FROM core.consents s
        WHERE s.clinic_id = m.clinic_id AND s.patient_id = m.patient_id AND s.kind = 'reminders'
            AND s.at < m.until_at
        ORDER BY s.at DESC LIMIT 1), 'given') <> 'withdrawn'
$$;
COMMENT ON FUNCTION healthcare.missed_reminders(timestamptz) IS
    'Reminders that would have gone out and are of no use any more, of appointments from a day ago on: programs were away, or replies switched off. Not those whose time was over before the clinic reminded, the appointment was booked, or the patient agreed.';

CREATE OR REPLACE FUNCTION core.bump_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    NEW.version := OLD.version;
    IF (OLD.clinic_id, OLD.name, OLD.phone, OLD.language, OLD.erased_at)
        IS DISTINCT FROM (NEW.clinic_id, NEW.name, NEW.phone, NEW.language, NEW.erased_at)
        OR (OLD.lid IS NOT NULL AND OLD.lid IS DISTINCT FROM NEW.lid)
        OR (OLD.bsuid IS NOT NULL AND OLD.bsuid IS DISTINCT FROM NEW.bsuid) THEN
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION core.bump_patient() IS
    'Row trigger: counts the version of a patient up where what is shown of him changed or one of his addresses was corrected, and sets updated_at. One that was only learned counts for nothing: the way that was chosen holds.';
COMMENT ON COLUMN healthcare.patients.version IS
    'Counted up by every change of what the read model shows and by corrected addresses: its version.';

-- migrate:down

COMMENT ON COLUMN healthcare.patients.version IS
    'Counted up by every change of what the read model shows: its version.';
CREATE OR REPLACE FUNCTION core.bump_patient() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION healthcare.missed_reminders(at timestamptz)
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
CREATE OR REPLACE FUNCTION healthcare.due_reminders(
    at timestamptz, within interval DEFAULT '0', of_clinic uuid DEFAULT NULL)
RETURNS TABLE (appointment_id uuid, clinic_id uuid, kind text, starts_at timestamptz,
    due_at timestamptz, until_at timestamptz, zone text) LANGUAGE sql STABLE AS $$
    WITH near AS MATERIALIZED (
        SELECT a.id, a.clinic_id, a.patient_id, a.starts_at, a.reminder_sent_24h, a.reminder_sent_2h,
            coalesce(a.moved_at, a.created_at) AS made_at
        FROM healthcare.appointments a
        WHERE a.status IN ('booked', 'confirmed') AND NOT (a.reminder_sent_24h AND a.reminder_sent_2h)
            AND a.starts_at > at AND a.starts_at <= at + within + interval '24 hours'
            AND (of_clinic IS NULL OR a.clinic_id = of_clinic)),
    clinics AS MATERIALIZED (
        SELECT c.id, core.known_zone(c.timezone) AS zone, c.quiet_from, c.quiet_to
        FROM core.clinics c
        WHERE c.is_active AND c.reminders AND c.id IN (SELECT near.clinic_id FROM near)
            AND NOT EXISTS (SELECT FROM core.kill_switch k
                WHERE k.is_everyone OR c.id = ANY (k.clinics)))
    SELECT a.id, a.clinic_id, r.kind, a.starts_at, r.due_at, least(r.until_at, n.begin_at), c.zone
    FROM clinics c
    JOIN near a ON a.clinic_id = c.id
    CROSS JOIN LATERAL healthcare.reminder_times(a.starts_at, c.zone, c.quiet_from, c.quiet_to) r
    LEFT JOIN LATERAL healthcare.quiet_hours(greatest(r.due_at, at), c.zone, c.quiet_from, c.quiet_to) n
        ON true
    WHERE NOT CASE r.kind WHEN '24h' THEN a.reminder_sent_24h ELSE a.reminder_sent_2h END
        AND a.made_at <=
            r.due_at - CASE r.kind WHEN '24h' THEN interval '2 hours' ELSE interval '1 hour' END
        AND r.due_at <= at + within AND at < r.until_at AND r.due_at < r.until_at
        AND (n.begin_at IS NULL OR greatest(r.due_at, at) < n.begin_at)
        AND coalesce((SELECT s.state FROM core.consents s
            WHERE s.clinic_id = a.clinic_id AND s.patient_id = a.patient_id AND s.kind = 'reminders'
            ORDER BY s.at DESC LIMIT 1), 'given') <> 'withdrawn'
$$;
DROP FUNCTION healthcare.due_reminders(timestamptz, interval, uuid, uuid[]);
DROP TRIGGER appointment_booked ON healthcare.appointments;
DROP FUNCTION healthcare.appointment_booked();
ALTER TABLE healthcare.appointments DROP COLUMN booked_at;
DROP TRIGGER reminders_switched_on ON core.clinics;
DROP FUNCTION core.reminders_switched_on();
ALTER TABLE core.clinics DROP COLUMN reminders_since;
