-- What an edited message said before.
-- migrate:up

ALTER TABLE core.whatsapp_messages ADD COLUMN earlier jsonb;
-- Not of the rows that stand already: nobody may write while all of them are read.
ALTER TABLE core.whatsapp_messages ADD CONSTRAINT whatsapp_messages_earlier_check
    CHECK (jsonb_typeof(earlier) = 'array') NOT VALID;
COMMENT ON COLUMN core.whatsapp_messages.earlier IS
    'What it said before each edit, oldest first: content, and until (when it was edited); NULL: never edited, or taken back.';

-- migrate:down

ALTER TABLE core.whatsapp_messages DROP COLUMN earlier;
