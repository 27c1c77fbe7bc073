-- Memories on their way to a provider: what was tried and has no end yet.
-- migrate:up

ALTER TABLE core.outbox ADD COLUMN tried_at timestamptz, ADD COLUMN taken_at timestamptz;
COMMENT ON COLUMN core.outbox.tried_at IS
    'Of a memory: when the call began whose end is not known; NULL: there is none.';
COMMENT ON COLUMN core.outbox.taken_at IS
    'Of a memory: since when the provider has it to work on; NULL: it has not.';
COMMENT ON COLUMN core.outbox.body IS
    'What the dispatcher needs; of a staff_webhook the body that is posted, of a memory what was said, {} once it is done.';
COMMENT ON COLUMN healthcare.memories.lang IS
    'Language of body: BCP 47 primary tag, und where it is not known; empty: it came with a message and was not said.';

-- migrate:down
COMMENT ON COLUMN healthcare.memories.lang IS 'Language of body: BCP 47 primary tag.';
COMMENT ON COLUMN core.outbox.body IS
    'What the dispatcher needs; of a staff_webhook the body that is posted.';
ALTER TABLE core.outbox DROP COLUMN tried_at, DROP COLUMN taken_at;
