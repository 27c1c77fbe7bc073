-- What clinics offer: the rows that replies are made of.
-- migrate:up

-- Any change of clinic data counts as a change of the clinic: one version for one cache entry.
CREATE FUNCTION core.bump_clinic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE core.clinics SET updated_at = clock_timestamp()
    WHERE id IN (CASE WHEN TG_OP <> 'DELETE' THEN NEW.clinic_id END,
                 CASE WHEN TG_OP <> 'INSERT' THEN OLD.clinic_id END);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION core.bump_clinic() IS 'Row trigger: a change of clinic data counts up the version of its clinic.';

CREATE TABLE healthcare.services (
    id uuid PRIMARY KEY,
    clinic_id uuid NOT NULL REFERENCES core.clinics (id),
    code text NOT NULL CHECK (code <> ''),
    name jsonb NOT NULL CHECK (jsonb_typeof(name) = 'object'),
    aliases jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(aliases) = 'object'),
    duration_minutes integer CHECK (duration_minutes BETWEEN 1 AND 1440),
    position integer NOT NULL DEFAULT 0,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (clinic_id, code),
    UNIQUE (id, clinic_id)
);
COMMENT ON TABLE healthcare.services IS
    'What a clinic offers, with the words that patients use for it.';
COMMENT ON COLUMN healthcare.services.id IS 'UUIDv5 of the clinic and the code.';
COMMENT ON COLUMN healthcare.services.clinic_id IS 'The clinic.';
COMMENT ON COLUMN healthcare.services.code IS 'Short stable word of the seed file.';
COMMENT ON COLUMN healthcare.services.name IS 'Language -> name.';
COMMENT ON COLUMN healthcare.services.aliases IS
    'Language -> list of other words patients use for it.';
COMMENT ON COLUMN healthcare.services.duration_minutes IS 'Usual length.';
COMMENT ON COLUMN healthcare.services.position IS 'Order in lists of services.';
COMMENT ON COLUMN healthcare.services.is_active IS 'Inactive ones are not offered.';
COMMENT ON COLUMN healthcare.services.created_at IS 'When the row was made.';

CREATE TABLE healthcare.prices (
    service_id uuid NOT NULL,
    clinic_id uuid NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    amount numeric(12, 2) NOT NULL CHECK (amount >= 0),
    amount_to numeric(12, 2) CHECK (amount_to >= amount),
    PRIMARY KEY (service_id, currency),
    FOREIGN KEY (service_id, clinic_id) REFERENCES healthcare.services (id, clinic_id)
        ON DELETE CASCADE
);
COMMENT ON TABLE healthcare.prices IS 'Price or price range of a service, one per currency.';
COMMENT ON COLUMN healthcare.prices.service_id IS 'The service.';
COMMENT ON COLUMN healthcare.prices.clinic_id IS 'Its clinic.';
COMMENT ON COLUMN healthcare.prices.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN healthcare.prices.amount IS 'Price, or the least one of a range.';
COMMENT ON COLUMN healthcare.prices.amount_to IS 'Upper end of a range; NULL: one price.';

CREATE TABLE healthcare.clinic_hours (
    clinic_id uuid NOT NULL REFERENCES core.clinics (id),
    day smallint NOT NULL CHECK (day BETWEEN 1 AND 7),
    opens time NOT NULL,
    closes time NOT NULL CHECK (closes > opens),
    PRIMARY KEY (clinic_id, day, opens)
);
COMMENT ON TABLE healthcare.clinic_hours IS
    'Weekly opening hours of a clinic, one row per stretch of a day.';
COMMENT ON COLUMN healthcare.clinic_hours.clinic_id IS 'The clinic.';
COMMENT ON COLUMN healthcare.clinic_hours.day IS 'ISO day: 1 Monday to 7 Sunday.';
COMMENT ON COLUMN healthcare.clinic_hours.opens IS 'Opens; a lunch break is two rows of one day.';
COMMENT ON COLUMN healthcare.clinic_hours.closes IS
    'Closes; 24:00 is midnight at the end of the day.';

CREATE TABLE healthcare.clinic_holidays (
    clinic_id uuid NOT NULL REFERENCES core.clinics (id),
    date date NOT NULL,
    name text NOT NULL DEFAULT '',
    PRIMARY KEY (clinic_id, date)
);
COMMENT ON TABLE healthcare.clinic_holidays IS
    'Days on which a clinic is closed whatever its weekly hours say.';
COMMENT ON COLUMN healthcare.clinic_holidays.clinic_id IS 'The clinic.';
COMMENT ON COLUMN healthcare.clinic_holidays.date IS 'The day, in the clinic''s time zone.';
COMMENT ON COLUMN healthcare.clinic_holidays.name IS 'Why, for patients.';

CREATE TABLE healthcare.reply_texts (
    clinic_id uuid NOT NULL REFERENCES core.clinics (id),
    name text NOT NULL CHECK (name <> ''),
    language text NOT NULL CHECK (language ~ '^[a-z]{2,3}$'),
    body text NOT NULL CHECK (body <> ''),
    PRIMARY KEY (clinic_id, name, language)
);
COMMENT ON TABLE healthcare.reply_texts IS 'A clinic''s own wording of replies, per language.';
COMMENT ON COLUMN healthcare.reply_texts.clinic_id IS 'The clinic.';
COMMENT ON COLUMN healthcare.reply_texts.name IS
    'Which reply: greeting, thanks, holding, hand_over and so on.';
COMMENT ON COLUMN healthcare.reply_texts.language IS 'BCP 47 primary tag.';
COMMENT ON COLUMN healthcare.reply_texts.body IS
    'The text, with the placeholders that the reply knows.';

CREATE TRIGGER bump_clinic AFTER INSERT OR UPDATE OR DELETE ON healthcare.services
    FOR EACH ROW EXECUTE FUNCTION core.bump_clinic();
CREATE TRIGGER bump_clinic AFTER INSERT OR UPDATE OR DELETE ON healthcare.prices
    FOR EACH ROW EXECUTE FUNCTION core.bump_clinic();
CREATE TRIGGER bump_clinic AFTER INSERT OR UPDATE OR DELETE ON healthcare.clinic_hours
    FOR EACH ROW EXECUTE FUNCTION core.bump_clinic();
CREATE TRIGGER bump_clinic AFTER INSERT OR UPDATE OR DELETE ON healthcare.clinic_holidays
    FOR EACH ROW EXECUTE FUNCTION core.bump_clinic();
CREATE TRIGGER bump_clinic AFTER INSERT OR UPDATE OR DELETE ON healthcare.reply_texts
    FOR EACH ROW EXECUTE FUNCTION core.bump_clinic();

-- migrate:down
DROP TABLE healthcare.reply_texts, healthcare.clinic_holidays, healthcare.clinic_hours,
    healthcare.prices, healthcare.services;
DROP FUNCTION core.bump_clinic();
