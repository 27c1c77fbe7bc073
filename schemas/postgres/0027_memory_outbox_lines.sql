-- Memories of a patient go to the provider one after the other, and few at a time of all.
-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_outbox_memory_patient ON core.outbox (patient_id, created_at, id)
    WHERE kind = 'memory' AND done_at IS NULL AND given_up_at IS NULL;
COMMENT ON INDEX core.idx_outbox_memory_patient IS
    'Whose turn it is among a patient''s: WHERE kind = ''memory'' AND patient_id = $1 AND done_at IS NULL AND given_up_at IS NULL ORDER BY created_at, id LIMIT 1.';
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_outbox_looked_for ON core.outbox (due_at)
    WHERE kind = 'memory' AND done_at IS NULL AND given_up_at IS NULL
        AND (tried_at IS NOT NULL OR taken_at IS NOT NULL OR body->>'do' = 'forget');
COMMENT ON INDEX core.idx_outbox_looked_for IS
    'Memories to be looked for or forgotten, which wait behind no addition: WHERE due_at <= now() ORDER BY due_at.';
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_outbox_tried ON core.outbox (tried_at)
    WHERE tried_at IS NOT NULL;
COMMENT ON INDEX core.idx_outbox_tried IS
    'Calls whose end is not known: WHERE tried_at > $1.';
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_outbox_patient ON core.outbox (patient_id)
    WHERE kind = 'memory';
COMMENT ON INDEX core.idx_outbox_patient IS
    'What is on its way of a patient, to forget: WHERE kind = ''memory'' AND patient_id = $1.';
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_outbox_given_up ON core.outbox (kind, given_up_at)
    WHERE given_up_at IS NOT NULL;
COMMENT ON INDEX core.idx_outbox_given_up IS
    'What was given up, to show and to take away: WHERE kind = $1 AND given_up_at < $2 ORDER BY given_up_at.';

-- migrate:down
DROP INDEX core.idx_outbox_looked_for, core.idx_outbox_given_up, core.idx_outbox_patient, core.idx_outbox_tried, core.idx_outbox_memory_patient;
