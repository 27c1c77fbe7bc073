-- Whom to expect: patients whose memories are read ahead.
-- migrate:up

CREATE INDEX idx_conversation_sessions_started ON core.conversation_sessions (started_at DESC);
COMMENT ON INDEX core.idx_conversation_sessions_started IS
    'Patients of the last day, for warming up: WHERE started_at > now() - interval ''1 day'' ORDER BY started_at DESC LIMIT 20000.';

-- migrate:down

DROP INDEX core.idx_conversation_sessions_started;
