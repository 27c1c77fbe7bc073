#include "ops/frontdeskctl/legacy/book_tables.hpp"

namespace ops::frontdeskctl::legacy {
namespace {

constexpr const char* kMake[] = {
    "CREATE SCHEMA IF NOT EXISTS legacy_session_ids",
    "COMMENT ON SCHEMA legacy_session_ids IS 'How far columns named session_id are on their way to "
    "uuid, and which values were none: frontdeskctl legacy session-ids.'",
    R"(CREATE TABLE IF NOT EXISTS legacy_session_ids.columns (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    schema_name text NOT NULL,
    table_name text NOT NULL,
    stage text NOT NULL,
    sessions_schema text NOT NULL,
    sessions_table text NOT NULL,
    old_kind text NOT NULL CHECK (old_kind IN ('text', 'uuid')),
    old_type text NOT NULL,
    old_length int NOT NULL,
    old_not_null boolean NOT NULL,
    is_partitioned boolean NOT NULL,
    old_default text NOT NULL,
    new_default text NOT NULL,
    key text[] NOT NULL,
    key_sql text NOT NULL,
    foreign_key text NOT NULL,
    column_bytes bigint,
    index_bytes bigint,
    table_bytes bigint,
    started_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (schema_name, table_name)))",
    "COMMENT ON TABLE legacy_session_ids.columns IS 'Each column: its stage, what stood there "
    "before, its bytes then.'",
    R"(CREATE TABLE IF NOT EXISTS legacy_session_ids.indexes (
    column_id int NOT NULL REFERENCES legacy_session_ids.columns (id) ON DELETE CASCADE,
    place int NOT NULL,
    old_name text NOT NULL,
    name text NOT NULL,
    build_name text NOT NULL,
    tail text NOT NULL,
    is_unique boolean NOT NULL,
    is_constraint boolean NOT NULL,
    PRIMARY KEY (column_id, place)))",
    "COMMENT ON TABLE legacy_session_ids.indexes IS 'The indexes that each column is to have.'",
    R"(CREATE TABLE IF NOT EXISTS legacy_session_ids.backfills (
    column_id int NOT NULL REFERENCES legacy_session_ids.columns (id) ON DELETE CASCADE,
    part oid NOT NULL,
    file oid NOT NULL,
    next_block bigint NOT NULL,
    PRIMARY KEY (column_id, part)))",
    "COMMENT ON TABLE legacy_session_ids.backfills IS 'How far the backfill of a table or "
    "partition "
    "is, by its blocks; begun anew where its file is another.'",
    R"(CREATE TABLE IF NOT EXISTS legacy_session_ids.unsettled (
    column_id int NOT NULL REFERENCES legacy_session_ids.columns (id) ON DELETE CASCADE,
    value text NOT NULL))",
    "COMMENT ON TABLE legacy_session_ids.unsettled IS 'Ids of sessions that went or came while "
    "there was no foreign key, until their rows have heard of it.'",
    "CREATE UNIQUE INDEX IF NOT EXISTS unsettled_once ON legacy_session_ids.unsettled "
    "(column_id, md5(value))",
    R"(CREATE TABLE IF NOT EXISTS legacy_session_ids.casts (source text PRIMARY KEY))",
    "COMMENT ON TABLE legacy_session_ids.casts IS 'Assignment casts to uuid made by --casts.'",
    R"(CREATE TABLE IF NOT EXISTS legacy_session_ids.reported (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    column_id int NOT NULL,
    schema_name text NOT NULL,
    table_name text NOT NULL,
    row_key text NOT NULL,
    old_value text NOT NULL,
    reason text NOT NULL CHECK (reason IN ('not_uuid', 'orphan')),
    seen text NOT NULL CHECK (seen IN ('backfill', 'write')),
    rows bigint NOT NULL DEFAULT 1,
    at timestamptz NOT NULL DEFAULT now()))",
    "COMMENT ON TABLE legacy_session_ids.reported IS 'Values that are no session, with the row "
    "they stood in: row_key is its primary key as JSON, or a hash of its content, which rows may "
    "share.'",
    "CREATE UNIQUE INDEX IF NOT EXISTS reported_once ON legacy_session_ids.reported "
    "(column_id, md5(row_key), md5(old_value))",
    R"(CREATE OR REPLACE FUNCTION legacy_session_ids.as_uuid(value text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~ '^([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}$'
                  OR value ~ '^\{([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}\}$' THEN value::uuid END
$$)",
    "COMMENT ON FUNCTION legacy_session_ids.as_uuid IS 'NULL where PostgreSQL takes it for none.'",
    // Between kExpanded and the end of the backfill most rows are still open.
    R"(CREATE OR REPLACE FUNCTION legacy_session_ids.lost(of_column int) RETURNS bigint
LANGUAGE plpgsql STABLE SET timezone = 'UTC' AS $$
DECLARE c legacy_session_ids.columns; now_column text; old_column text; n bigint;
BEGIN
    SELECT * INTO c FROM legacy_session_ids.columns WHERE id = of_column;
    IF c.stage IN ('expanded', 'contracted') THEN RETURN 0; END IF;
    now_column := CASE c.stage WHEN 'switched' THEN 'session_id' ELSE 'session_id_uuid' END;
    old_column := CASE c.stage WHEN 'switched' THEN 'session_id_legacy' ELSE 'session_id' END;
    EXECUTE format(
        'SELECT count(*) FROM %1$I.%2$I t WHERE t.%3$I IS NULL AND t.%4$I IS NOT NULL %5$s
         AND NOT EXISTS (SELECT FROM legacy_session_ids.reported r WHERE r.column_id = %6$s
             AND md5(r.old_value) = md5(t.%4$I::text) %7$s)',
        c.schema_name, c.table_name, now_column, old_column,
        CASE WHEN c.stage = 'switched' AND c.old_not_null THEN format('AND t.%I <> %s', old_column,
            CASE c.old_kind WHEN 'uuid' THEN '''00000000-0000-0000-0000-000000000000''' ELSE '''''' END)
        END, c.id,
        'AND md5(r.row_key) = md5(' || c.key_sql || ')')
    INTO n;
    RETURN n;
END $$)",
    "COMMENT ON FUNCTION legacy_session_ids.lost IS 'Rows whose value is neither a session nor "
    "reported: none, ever.'",
    nullptr};

constexpr const char* kDrop[] = {"DROP FUNCTION legacy_session_ids.lost(int)",
                                 "DROP FUNCTION legacy_session_ids.as_uuid(text)",
                                 "DROP TABLE legacy_session_ids.reported",
                                 "DROP TABLE legacy_session_ids.casts",
                                 "DROP TABLE legacy_session_ids.unsettled",
                                 "DROP TABLE legacy_session_ids.backfills",
                                 "DROP TABLE legacy_session_ids.indexes",
                                 "DROP TABLE legacy_session_ids.columns",
                                 "DROP SCHEMA legacy_session_ids",
                                 nullptr};

}  // namespace

const char* const* book_tables() {
    return kMake;
}

const char* const* book_drops() {
    return kDrop;
}

}  // namespace ops::frontdeskctl::legacy
