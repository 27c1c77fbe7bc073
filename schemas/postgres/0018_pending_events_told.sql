-- Of an edit or delete that waits, whether the owner of the conversation knows it already.
-- migrate:up

ALTER TABLE core.pending_events ADD COLUMN is_owner_told boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN core.pending_events.is_owner_told IS
    'Edit, delete: ingest told the owner of the conversation; else that is done when the row is there.';

-- migrate:down
ALTER TABLE core.pending_events DROP COLUMN is_owner_told;
