-- Who the clinics are and through which lines patients reach them.
-- migrate:up

CREATE SCHEMA core;
COMMENT ON SCHEMA core IS 'Organizations, clinics, lines, conversations and the bookkeeping of the pipeline.';
CREATE SCHEMA healthcare;
COMMENT ON SCHEMA healthcare IS 'Patients, what clinics offer, appointments, conversation logs and memories.';

-- Bumps a row's own version and its updated_at on every real change, so that caches never put an
-- older copy over a newer one.
CREATE FUNCTION core.bump_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    RETURN NEW;
END $$;
COMMENT ON FUNCTION core.bump_version() IS 'Row trigger: counts version up and sets updated_at on update.';

CREATE TABLE core.installation (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    key text NOT NULL CHECK (key <> ''),
    replies_stopped_at timestamptz,
    replies_stopped_by text,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.installation IS
    'This installation: its key and the kill switch for all clinics; one row.';
COMMENT ON COLUMN core.installation.id IS 'Always 1: the table holds one row.';
COMMENT ON COLUMN core.installation.key IS
    'Key of conversation keys and patient ids: 64 hex digits, or sealed as core.installation.key.1. Never rotated.';
COMMENT ON COLUMN core.installation.replies_stopped_at IS
    'Kill switch for all clinics: set while no automatic reply may go out.';
COMMENT ON COLUMN core.installation.replies_stopped_by IS 'Who stopped all replies.';
COMMENT ON COLUMN core.installation.version IS 'Counted up by every change of the row.';
COMMENT ON COLUMN core.installation.created_at IS 'When the installation was made.';
COMMENT ON COLUMN core.installation.updated_at IS 'Last change.';
CREATE TRIGGER bump_version BEFORE UPDATE ON core.installation
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION core.bump_version();

CREATE TABLE core.organizations (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.organizations IS 'Owners of one or more clinics.';
COMMENT ON COLUMN core.organizations.id IS 'Stable id, given by the seed file.';
COMMENT ON COLUMN core.organizations.name IS 'Name for people.';
COMMENT ON COLUMN core.organizations.version IS 'Counted up by every change of the row.';
COMMENT ON COLUMN core.organizations.created_at IS 'When the row was made.';
COMMENT ON COLUMN core.organizations.updated_at IS 'Last change.';
CREATE TRIGGER bump_version BEFORE UPDATE ON core.organizations
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION core.bump_version();

CREATE TABLE core.clinics (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES core.organizations (id),
    name text NOT NULL CHECK (name <> ''),
    is_active boolean NOT NULL DEFAULT true,
    timezone text NOT NULL CHECK (timezone <> ''),
    languages text[] NOT NULL CHECK (cardinality(languages) > 0),
    whatsapp_number text,
    phone text,
    location jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(location) = 'object'),
    map_url text,
    replies_stopped_at timestamptz,
    replies_stopped_by text,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (id, organization_id)
);
COMMENT ON TABLE core.clinics IS 'Clinics: name, languages, time zone, location and kill switch.';
COMMENT ON COLUMN core.clinics.id IS
    'Stable id, given by the seed file; namespace of its patients'' ids.';
COMMENT ON COLUMN core.clinics.organization_id IS 'Owner.';
COMMENT ON COLUMN core.clinics.name IS 'Name as patients read it.';
COMMENT ON COLUMN core.clinics.is_active IS
    'An inactive clinic gets no new conversation resolved to it.';
COMMENT ON COLUMN core.clinics.timezone IS 'IANA name; opening hours and dates are in it.';
COMMENT ON COLUMN core.clinics.languages IS 'BCP 47 primary tags, the default language first.';
COMMENT ON COLUMN core.clinics.whatsapp_number IS
    'The clinic''s main WhatsApp number, digits only.';
COMMENT ON COLUMN core.clinics.phone IS 'Telephone for people, as printed in replies.';
COMMENT ON COLUMN core.clinics.location IS 'Where it is, for patients: language -> text.';
COMMENT ON COLUMN core.clinics.map_url IS 'Link to a map.';
COMMENT ON COLUMN core.clinics.replies_stopped_at IS
    'Kill switch of this clinic: set while no automatic reply may go out.';
COMMENT ON COLUMN core.clinics.replies_stopped_by IS 'Who stopped the replies.';
COMMENT ON COLUMN core.clinics.version IS
    'Counted up by every change of the clinic, its services, prices, hours, holidays and texts.';
COMMENT ON COLUMN core.clinics.created_at IS 'When the row was made.';
COMMENT ON COLUMN core.clinics.updated_at IS 'Last change of the clinic or its data.';
CREATE TRIGGER bump_version BEFORE UPDATE ON core.clinics
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION core.bump_version();
CREATE INDEX idx_clinics_organization ON core.clinics (organization_id) WHERE is_active;
COMMENT ON INDEX core.idx_clinics_organization IS
    'The only active clinic of an organization: WHERE organization_id = $1 AND is_active.';

CREATE TABLE core.integrations (
    name text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    provider text NOT NULL CHECK (provider IN ('evolution', 'meta')),
    dialect text NOT NULL CHECK (dialect IN ('evolution_v1', 'evolution_v2', 'meta')),
    path_token text NOT NULL CHECK (path_token <> ''),
    path_token_hash text NOT NULL UNIQUE CHECK (path_token_hash ~ '^[0-9a-f]{32}$'),
    secrets text NOT NULL DEFAULT '{}',
    base_url text NOT NULL CHECK (base_url ~ '^https?://'),
    access_token text,
    reports_every_send boolean NOT NULL DEFAULT false,
    takeover_hours integer CHECK (takeover_hours BETWEEN 0 AND 720),
    is_enabled boolean NOT NULL DEFAULT true,
    settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((provider = 'meta') = (dialect = 'meta'))
);
COMMENT ON TABLE core.integrations IS
    'Sources: one account at a provider each, with its webhook token, secrets and API base.';
COMMENT ON COLUMN core.integrations.name IS
    'Stable name: `source` in every record; part of conversation keys, never renamed.';
COMMENT ON COLUMN core.integrations.provider IS 'Whose webhooks.';
COMMENT ON COLUMN core.integrations.dialect IS 'How its send API is spoken.';
COMMENT ON COLUMN core.integrations.path_token IS
    'Last part of the webhook path; sealed as core.integrations.path_token.<name> when a master key is set.';
COMMENT ON COLUMN core.integrations.path_token_hash IS
    'Keyed hash of the token under the installation key: keeps tokens unique where they are sealed.';
COMMENT ON COLUMN core.integrations.secrets IS
    'JSON object of lists, several for rotation: header_secrets, jwt_keys, app_secrets, verify_tokens; sealed as core.integrations.secrets.<name>.';
COMMENT ON COLUMN core.integrations.base_url IS
    'Base of the provider''s API without trailing slash; for Meta it may end with a Graph version, which then wins.';
COMMENT ON COLUMN core.integrations.access_token IS
    'Meta: access token of the app; sealed as core.integrations.access_token.<name>.';
COMMENT ON COLUMN core.integrations.reports_every_send IS
    'Whether every send is reported back (status or send event): only then an open send may be repeated once.';
COMMENT ON COLUMN core.integrations.takeover_hours IS
    'How long staff typing on the phone silences the bot; NULL is the program''s setting, 0 is off.';
COMMENT ON COLUMN core.integrations.is_enabled IS 'A disabled source is treated as unknown.';
COMMENT ON COLUMN core.integrations.settings IS 'Further settings of this source by name.';
COMMENT ON COLUMN core.integrations.version IS
    'Counted up by every change of the source or its lines.';
COMMENT ON COLUMN core.integrations.created_at IS 'When the row was made.';
COMMENT ON COLUMN core.integrations.updated_at IS 'Last change of the source or its lines.';
CREATE TRIGGER bump_version BEFORE UPDATE ON core.integrations
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION core.bump_version();

CREATE TABLE core.integration_lines (
    line text PRIMARY KEY CHECK (line <> ''),
    source text NOT NULL REFERENCES core.integrations (name),
    organization_id uuid NOT NULL REFERENCES core.organizations (id),
    clinic_id uuid,
    number text CHECK (number ~ '^[0-9]{5,20}$'),
    api_key text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (clinic_id, organization_id) REFERENCES core.clinics (id, organization_id)
);
COMMENT ON TABLE core.integration_lines IS
    'Lines of a source, an Evolution instance or a Meta number each, and the clinic each belongs to.';
COMMENT ON COLUMN core.integration_lines.line IS
    'Instance name or phone_number_id, unique over all sources; part of conversation keys.';
COMMENT ON COLUMN core.integration_lines.source IS 'The source it is registered under.';
COMMENT ON COLUMN core.integration_lines.organization_id IS
    'Organization whose only active clinic is meant where clinic_id is NULL.';
COMMENT ON COLUMN core.integration_lines.clinic_id IS
    'The clinic; NULL: the only active one of the organization.';
COMMENT ON COLUMN core.integration_lines.number IS 'The line''s own WhatsApp number, digits only.';
COMMENT ON COLUMN core.integration_lines.api_key IS
    'Evolution: apikey of the instance; sealed as core.integration_lines.api_key.<line>.';
COMMENT ON COLUMN core.integration_lines.created_at IS 'When the row was made.';
COMMENT ON COLUMN core.integration_lines.updated_at IS 'Last change.';
CREATE INDEX idx_integration_lines_source ON core.integration_lines (source);
COMMENT ON INDEX core.idx_integration_lines_source IS 'The lines of a source: WHERE source = $1.';

CREATE FUNCTION core.bump_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE core.integrations SET updated_at = clock_timestamp()
    WHERE name IN (CASE WHEN TG_OP <> 'DELETE' THEN NEW.source END,
                   CASE WHEN TG_OP <> 'INSERT' THEN OLD.source END);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION core.bump_source() IS 'Row trigger: a change of a line counts as a change of its source.';
CREATE TRIGGER bump_source AFTER INSERT OR UPDATE OR DELETE ON core.integration_lines
    FOR EACH ROW EXECUTE FUNCTION core.bump_source();

-- migrate:down
DROP SCHEMA healthcare CASCADE;
DROP SCHEMA core CASCADE;
