-- Reminders of appointments: 24 h and 2 h before, in the clinic's time and outside its quiet hours.
-- migrate:up

ALTER TABLE core.clinics ADD COLUMN reminders boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN core.clinics.reminders IS 'Whether its patients are reminded of appointments.';
ALTER TABLE core.clinics ADD COLUMN quiet_from time NOT NULL DEFAULT '21:00';
COMMENT ON COLUMN core.clinics.quiet_from IS
    'Local time from which on no reminder goes out; equal to quiet_to: there are no quiet hours.';
ALTER TABLE core.clinics ADD COLUMN quiet_to time NOT NULL DEFAULT '08:00';
COMMENT ON COLUMN core.clinics.quiet_to IS 'Local time at which reminders go out again.';

ALTER TABLE healthcare.appointments ADD COLUMN reminder_sent_24h boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN healthcare.appointments.reminder_sent_24h IS
    'The reminder of the day before is in topic inbound, or staff was told that it has no way; false again where starts_at changes.';
ALTER TABLE healthcare.appointments ADD COLUMN reminder_sent_2h boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN healthcare.appointments.reminder_sent_2h IS
    'The same of the one two hours before.';
ALTER TABLE healthcare.appointments ADD COLUMN moved_at timestamptz;
COMMENT ON COLUMN healthcare.appointments.moved_at IS
    'When starts_at last changed; NULL: never.';
ALTER TABLE healthcare.appointments ADD COLUMN reminder_conversation text;
COMMENT ON COLUMN healthcare.appointments.reminder_conversation IS
    'Conversation its reminders go to, chosen before the first; NULL: not chosen yet, or nobody can be reached.';
ALTER TABLE healthcare.appointments ADD COLUMN reminder_line text;
COMMENT ON COLUMN healthcare.appointments.reminder_line IS 'Line of that conversation.';
COMMENT ON COLUMN healthcare.appointments.reminder_due_at IS
    'Not used: healthcare.due_reminders() tells when a reminder is due.';
COMMENT ON COLUMN healthcare.appointments.reminder_sent_at IS
    'When the last reminder was put into topic inbound.';
COMMENT ON COLUMN healthcare.appointments.reminder_record IS
    'Record id of the last reminder: id of its row in core.whatsapp_messages, which says what became of it.';

-- What was moved is reminded of anew.
CREATE FUNCTION healthcare.appointment_moved() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION core.known_zone(zone text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM now() AT TIME ZONE zone;
    RETURN zone;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN 'UTC';
END $$;
COMMENT ON FUNCTION core.known_zone(text) IS 'The time zone, or UTC where there is none of that name.';

CREATE FUNCTION healthcare.quiet_hours(at timestamptz, zone text, quiet_from time, quiet_to time)
RETURNS TABLE (begin_at timestamptz, end_at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT q.begin_at, q.end_at
    FROM (SELECT (day + quiet_from) AT TIME ZONE zone AS begin_at,
                 (day + quiet_to + CASE WHEN quiet_to < quiet_from
                     THEN interval '1 day' ELSE interval '0' END) AT TIME ZONE zone AS end_at
          FROM (VALUES ((at AT TIME ZONE zone)::date), ((at AT TIME ZONE zone)::date - 1),
                       ((at AT TIME ZONE zone)::date + 1)) AS days (day)) q
    WHERE quiet_from <> quiet_to AND at < q.end_at
    ORDER BY q.begin_at LIMIT 1
$$;
COMMENT ON FUNCTION healthcare.quiet_hours(timestamptz, text, time, time) IS
    'The quiet hours that the time lies in, else the next ones; no row where there are none.';

-- When a reminder is to go out, and until when it is of use.
CREATE FUNCTION healthcare.reminder_times(
    starts_at timestamptz, zone text, quiet_from time, quiet_to time)
RETURNS TABLE (kind text, due_at timestamptz, until_at timestamptz) LANGUAGE sql STABLE AS $$
    WITH short AS (
        SELECT CASE WHEN is_loud THEN t.at
                    WHEN is_soon_over THEN q.end_at
                    ELSE q.begin_at - interval '30 minutes' END AS due_at,
               CASE WHEN is_loud OR is_soon_over THEN starts_at - interval '30 minutes'
                    ELSE q.begin_at END AS until_at
        FROM (SELECT starts_at - interval '2 hours' AS at) t
        LEFT JOIN LATERAL healthcare.quiet_hours(t.at, zone, quiet_from, quiet_to) q ON true,
        LATERAL (SELECT q.begin_at IS NULL OR t.at < q.begin_at AS is_loud,
                        q.end_at <= starts_at - interval '1 hour' AS is_soon_over) w)
    SELECT '2h', due_at, until_at FROM short
    UNION ALL
    SELECT '24h', CASE WHEN t.at < q.begin_at OR q.begin_at IS NULL THEN t.at ELSE q.end_at END,
        least(starts_at - interval '4 hours', short.due_at)
    FROM (SELECT starts_at - interval '24 hours' AS at) t
    LEFT JOIN LATERAL healthcare.quiet_hours(t.at, zone, quiet_from, quiet_to) q ON true, short
$$;
COMMENT ON FUNCTION healthcare.reminder_times(timestamptz, text, time, time) IS
    'When the reminders of an appointment go out, and until when. In quiet hours: that of 24 h when they end; that of 2 h when they end, if an hour is left then, else in the half hour before they begin. That of 24 h is of use until 4 h before, and never once that of 2 h is due.';

CREATE FUNCTION healthcare.due_reminders(
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
COMMENT ON FUNCTION healthcare.due_reminders(timestamptz, interval, uuid) IS
    'Reminders that are due at that time, or become so within the interval: of clinics that want them and whose replies are not switched off, outside their quiet hours; not to who withdrew his consent. None for what was made or moved less than two hours before the reminder of 24 h, or less than one before that of 2 h, would have gone out.';

CREATE FUNCTION core.clinic_lines(of_clinic uuid)
RETURNS TABLE (line text, source text, provider text, is_shared boolean) LANGUAGE sql STABLE AS $$
    SELECT l.line, l.source, i.provider, l.clinic_id IS NULL
    FROM core.clinics c
    JOIN core.integration_lines l ON l.clinic_id = c.id
        OR (l.clinic_id IS NULL AND l.organization_id = c.organization_id
            AND NOT EXISTS (SELECT FROM core.clinics x WHERE x.organization_id = c.organization_id
                AND x.is_active AND x.id <> c.id))
    JOIN core.integrations i ON i.name = l.source AND i.is_enabled
    WHERE c.id = of_clinic
$$;
COMMENT ON FUNCTION core.clinic_lines(uuid) IS
    'Lines through which a clinic is reached now: its own, or those of its organization where it is the only one there.';

CREATE FUNCTION healthcare.reminder_way(of_clinic uuid, of_patient uuid, own_conversation text)
RETURNS TABLE (conversation text, line text, source text, provider text) LANGUAGE sql STABLE AS $$
    SELECT k.conversation, l.line, l.source, l.provider
    FROM core.clinic_lines(of_clinic) l
    LEFT JOIN (
        SELECT 0 AS rank, v.conversation, v.line, v.source, v.last_message_at
        FROM core.whatsapp_conversations v
        WHERE v.conversation = own_conversation AND v.clinic_id = of_clinic
            AND v.patient_id = of_patient
        UNION ALL
        (SELECT 1, s.conversation, s.line, s.source, s.last_message_at
         FROM core.conversation_sessions s
         WHERE s.clinic_id = of_clinic AND s.patient_id = of_patient
         ORDER BY s.last_message_at DESC LIMIT 20)) k ON k.line = l.line AND k.source = l.source
    ORDER BY k.rank NULLS LAST, k.last_message_at DESC, l.is_shared, l.line LIMIT 1
$$;
COMMENT ON FUNCTION healthcare.reminder_way(uuid, uuid, text) IS
    'How a patient is reached: the appointment''s own conversation, else his last one on a line of the clinic, else, without a conversation, the first line of the clinic; no row where it has none.';

-- migrate:down

DROP FUNCTION healthcare.reminder_way(uuid, uuid, text);
DROP FUNCTION core.clinic_lines(uuid);
DROP FUNCTION healthcare.due_reminders(timestamptz, interval, uuid);
DROP FUNCTION healthcare.reminder_times(timestamptz, text, time, time);
DROP FUNCTION healthcare.quiet_hours(timestamptz, text, time, time);
DROP FUNCTION core.known_zone(text);
DROP TRIGGER appointment_moved ON healthcare.appointments;
DROP FUNCTION healthcare.appointment_moved();
ALTER TABLE healthcare.appointments DROP COLUMN reminder_line;
ALTER TABLE healthcare.appointments DROP COLUMN reminder_conversation;
ALTER TABLE healthcare.appointments DROP COLUMN moved_at;
ALTER TABLE healthcare.appointments DROP COLUMN reminder_sent_2h;
ALTER TABLE healthcare.appointments DROP COLUMN reminder_sent_24h;
ALTER TABLE core.clinics DROP COLUMN quiet_to;
ALTER TABLE core.clinics DROP COLUMN quiet_from;
ALTER TABLE core.clinics DROP COLUMN reminders;
