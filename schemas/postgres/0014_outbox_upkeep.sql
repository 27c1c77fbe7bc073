-- Effects that wait: how old they are, and taking away what is over.
-- migrate:up

CREATE INDEX idx_outbox_waiting ON core.outbox (kind, created_at)
    WHERE done_at IS NULL AND given_up_at IS NULL;
COMMENT ON INDEX core.idx_outbox_waiting IS
    'How many wait and since when, and which are too old: WHERE kind = $1 AND done_at IS NULL AND given_up_at IS NULL ORDER BY created_at.';
CREATE INDEX idx_outbox_over ON core.outbox (kind, (coalesce(done_at, given_up_at)))
    WHERE coalesce(done_at, given_up_at) IS NOT NULL;
COMMENT ON INDEX core.idx_outbox_over IS
    'What may go: WHERE kind = $1 AND coalesce(done_at, given_up_at) IS NOT NULL AND coalesce(done_at, given_up_at) < $2.';

COMMENT ON COLUMN core.outbox.body IS
    'What the dispatcher needs; of a staff_webhook the body that is posted.';
COMMENT ON COLUMN core.outbox.attempts IS
    'How often it was claimed to be tried; tells a claim from a later one.';
COMMENT ON COLUMN core.outbox.due_at IS
    'Not before; while somebody tries it, until when he has it for himself.';

-- migrate:down
COMMENT ON COLUMN core.outbox.due_at IS 'Not before.';
COMMENT ON COLUMN core.outbox.attempts IS 'How often it was tried.';
COMMENT ON COLUMN core.outbox.body IS 'What the dispatcher needs.';
DROP INDEX core.idx_outbox_over, core.idx_outbox_waiting;
