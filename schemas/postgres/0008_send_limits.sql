-- Whether a source's replies keep the provider's own limits.
-- migrate:up

ALTER TABLE core.integrations ADD COLUMN keeps_send_limits boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN core.integrations.keeps_send_limits IS
    'Whether replies go out no faster than the provider allows a line and a patient; what exceeds it is parked.';

-- migrate:down

ALTER TABLE core.integrations DROP COLUMN keeps_send_limits;
