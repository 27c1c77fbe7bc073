-- Automatic replies of one clinic or all, switched off.
-- migrate:up

CREATE TABLE core.kill_switch (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    version bigint NOT NULL DEFAULT 1,
    is_everyone boolean NOT NULL DEFAULT false,
    clinics uuid[] NOT NULL DEFAULT '{}',
    changed_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO core.kill_switch DEFAULT VALUES;
COMMENT ON TABLE core.kill_switch IS
    'Whose automatic replies are switched off: one row, read by each hot worker every 5 s.';
COMMENT ON COLUMN core.kill_switch.is_only IS 'There is one row.';
COMMENT ON COLUMN core.kill_switch.version IS 'Counted up by every change; the newer one holds.';
COMMENT ON COLUMN core.kill_switch.is_everyone IS 'Nobody is answered.';
COMMENT ON COLUMN core.kill_switch.clinics IS 'Clinics whose patients are not answered.';
COMMENT ON COLUMN core.kill_switch.changed_at IS 'Last change.';

-- migrate:down

DROP TABLE core.kill_switch;
