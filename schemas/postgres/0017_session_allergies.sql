-- What must not be forgotten of a patient is known in each of his sessions.
-- migrate:up

ALTER TABLE core.conversation_sessions ADD COLUMN allergies text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN core.conversation_sessions.allergies IS
    'Allergies as remembered of the patient while it went on (memories of kind allergy_flag).';

-- migrate:down
ALTER TABLE core.conversation_sessions DROP COLUMN allergies;
