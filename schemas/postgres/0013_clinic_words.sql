-- What a clinic says of itself in an emergency, and what its staff types to have the desk answer again.
-- migrate:up

ALTER TABLE core.clinics ADD COLUMN emergency_number text CHECK (emergency_number <> '');
COMMENT ON COLUMN core.clinics.emergency_number IS
    'Number that an urgent message is answered with; NULL: the general ones of the language.';
ALTER TABLE core.clinics ADD COLUMN resume_word text CHECK (resume_word <> '');
COMMENT ON COLUMN core.clinics.resume_word IS
    'Typed on the clinic''s own phone it ends a takeover; NULL: #bot.';

-- migrate:down

ALTER TABLE core.clinics DROP COLUMN resume_word;
ALTER TABLE core.clinics DROP COLUMN emergency_number;
