-- What a patient said is found again in his messages until he is to be forgotten.
-- migrate:up

ALTER TABLE healthcare.patients
    ADD COLUMN memory_since timestamptz NOT NULL DEFAULT '-infinity';
COMMENT ON COLUMN healthcare.patients.memory_since IS
    'Nothing said before it is recalled: set by frontdeskctl memory forget --all.';

-- migrate:down

ALTER TABLE healthcare.patients DROP COLUMN memory_since;
