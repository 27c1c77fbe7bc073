-- News about messages whose rows are not there yet.
-- migrate:up

CREATE TABLE core.pending_events (
    record uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('status', 'edit', 'delete')),
    line text NOT NULL,
    reply_id uuid,
    message_id text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT '',
    error text NOT NULL DEFAULT '',
    text text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK (reply_id IS NOT NULL OR message_id <> '')
);
COMMENT ON TABLE core.pending_events IS
    'Statuses, edits and deletes that overtook the turn of their message; taken out when it comes.';
COMMENT ON COLUMN core.pending_events.record IS 'Record id of the event.';
COMMENT ON COLUMN core.pending_events.kind IS 'What it tells.';
COMMENT ON COLUMN core.pending_events.line IS 'Instance or phone_number_id.';
COMMENT ON COLUMN core.pending_events.reply_id IS
    'Our reply id, where the provider gave it back with a status.';
COMMENT ON COLUMN core.pending_events.message_id IS
    'The provider''s id: of our send for a status, of the patient''s message otherwise.';
COMMENT ON COLUMN core.pending_events.state IS 'Status: accepted sent delivered read failed.';
COMMENT ON COLUMN core.pending_events.error IS 'Status failed: the provider''s code.';
COMMENT ON COLUMN core.pending_events.text IS 'Edit: the new words.';
COMMENT ON COLUMN core.pending_events.at IS 'The provider''s time of it, else when it was received.';
COMMENT ON COLUMN core.pending_events.created_at IS 'When it was stored; purged by it.';
CREATE INDEX idx_pending_events_message ON core.pending_events (line, message_id);
COMMENT ON INDEX core.idx_pending_events_message IS
    'What waits for a message or a send: WHERE line = $1 AND message_id = $2.';
CREATE INDEX idx_pending_events_reply ON core.pending_events (line, reply_id)
    WHERE reply_id IS NOT NULL;
COMMENT ON INDEX core.idx_pending_events_reply IS
    'What waits for a reply: WHERE line = $1 AND reply_id = $2.';
CREATE INDEX idx_pending_events_created ON core.pending_events (created_at);
COMMENT ON INDEX core.idx_pending_events_created IS
    'What came lately, and purging by age: WHERE created_at < $1.';

CREATE INDEX idx_whatsapp_messages_reply_id ON core.whatsapp_messages (reply_id)
    WHERE reply_id IS NOT NULL;
COMMENT ON INDEX core.idx_whatsapp_messages_reply_id IS
    'The messages a status with our reply id is about: WHERE reply_id = $1.';

-- migrate:down
DROP INDEX core.idx_whatsapp_messages_reply_id;
DROP TABLE core.pending_events;
