-- What an edited message said before.
-- migrate:up

ALTER TABLE core.whatsapp_messages ADD COLUMN earlier jsonb CHECK (jsonb_typeof(earlier) = 'array');
COMMENT ON COLUMN core.whatsapp_messages.earlier IS
    'What it said before each edit, oldest first: content, and until (when it was edited); NULL: never edited, or taken back.';

-- migrate:down

ALTER TABLE core.whatsapp_messages DROP COLUMN earlier;
