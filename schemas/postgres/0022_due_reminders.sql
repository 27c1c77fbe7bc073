-- Whom to remind is found by when the appointment begins; nothing reads the former index any more.
-- migrate:up transaction:false

DROP INDEX CONCURRENTLY IF EXISTS healthcare.idx_appointments_due_reminders;
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_appointments_due_reminders
    ON healthcare.appointments (starts_at)
    WHERE status IN ('booked', 'confirmed') AND NOT (reminder_sent_24h AND reminder_sent_2h);
COMMENT ON INDEX healthcare.idx_appointments_due_reminders IS
    'Reminders that may be due: WHERE starts_at > $1 AND starts_at <= $2 AND status IN (...) AND not both sent.';

-- migrate:down
DROP INDEX healthcare.idx_appointments_due_reminders;
CREATE INDEX idx_appointments_due_reminders ON healthcare.appointments (reminder_due_at)
    WHERE reminder_sent_at IS NULL AND status IN ('booked', 'confirmed');
COMMENT ON INDEX healthcare.idx_appointments_due_reminders IS
    'Reminders that are due: WHERE reminder_due_at <= now() AND reminder_sent_at IS NULL.';
