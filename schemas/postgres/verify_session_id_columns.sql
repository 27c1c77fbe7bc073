-- Whether every column named session_id is a uuid with a valid foreign key to conversation_sessions
-- (id) ON DELETE SET NULL: a row for each with its verdict, `fine` where nothing is missing. Reads
-- only; counts every row of each table. No migration: `frontdeskctl legacy session-ids verify` runs
-- this very statement, and so does psql:
--
--   psql -X -x -f schemas/postgres/verify_session_id_columns.sql "$DATABASE_URL"
--
-- Where several schemas have a conversation_sessions, or it has another name, say which:
-- SET legacy_session_ids.sessions = 'core.conversation_sessions'. What stood there before a migration
-- (the columns that end with _before) is known where one has begun, else NULL.
WITH candidate AS (
    SELECT c.oid AS relid, format('%I.%I', n.nspname, c.relname) AS name,
        c.relname = 'conversation_sessions' AS is_usual
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.atttypid = 'uuid'::regtype
        AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
), said AS (
    SELECT nullif(current_setting('legacy_session_ids.sessions', true), '') AS name
), sessions AS (
    SELECT relid, name FROM candidate
    WHERE CASE WHEN (SELECT name FROM said) IS NULL
               THEN is_usual AND (SELECT count(*) FROM candidate WHERE is_usual) = 1
               ELSE relid = to_regclass((SELECT name FROM said)) END
), col AS (
    SELECT c.oid AS relid, a.attnum, n.nspname, c.relname,
        format('%I.%I', n.nspname, c.relname) AS name, a.atttypid = 'uuid'::regtype AS is_uuid,
        format_type(a.atttypid, a.atttypmod) AS type
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attname = 'session_id' AND NOT a.attisdropped
        AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'legacy_session_ids')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                            AND d.objid = c.oid AND d.deptype = 'e')
), counted AS (
    SELECT col.relid, query_to_xml(format(
        $$SELECT count(*) AS r, count(session_id) AS f,
            count(*) FILTER (WHERE session_id IS NOT NULL AND wanted IS NULL) AS b,
            count(*) FILTER (WHERE wanted IS NOT NULL AND s.id IS NULL) AS o,
            coalesce(sum(pg_column_size(session_id)), 0) AS y
        FROM (SELECT t.session_id, %s AS wanted FROM %s t) t %s$$,
        CASE WHEN col.is_uuid THEN 't.session_id'
             ELSE $$CASE WHEN t.session_id::text ~ '^([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}$'
                      OR t.session_id::text ~ '^\{([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}\}$'
                    THEN t.session_id::text::uuid END$$ END,
        col.name,
        coalesce((SELECT 'LEFT JOIN ' || s.name || ' s ON s.id = t.wanted' FROM sessions s),
                 'CROSS JOIN (SELECT NULL::uuid AS id) s')), true, true, '')::text AS counts
    FROM col
), book AS (
    SELECT col.relid, query_to_xml(format(
        $$SELECT b.stage AS s, b.old_type AS t, b.column_bytes AS c, b.index_bytes AS i,
            b.table_bytes AS w, legacy_session_ids.lost(b.id) AS l,
            (SELECT count(*) FROM legacy_session_ids.reported r
             WHERE r.column_id = b.id AND r.reason = 'not_uuid') AS n,
            (SELECT count(*) FROM legacy_session_ids.reported r
             WHERE r.column_id = b.id AND r.reason = 'orphan') AS o
        FROM legacy_session_ids.columns b WHERE b.schema_name = %L AND b.table_name = %L$$,
        col.nspname, col.relname), true, true, '')::text AS noted
    FROM col WHERE to_regclass('legacy_session_ids.columns') IS NOT NULL
), foreign_key AS (
    SELECT col.relid,
        string_agg(DISTINCT f.relname, ', ') FILTER (WHERE NOT f.is_ours) AS elsewhere,
        bool_or(f.is_ours) AS is_there,
        bool_or(f.is_ours AND k.convalidated) AS is_valid,
        bool_or(f.is_ours AND k.convalidated AND k.confdeltype = 'n') AS is_right
    FROM col JOIN pg_constraint k ON k.conrelid = col.relid AND k.contype = 'f'
            AND col.attnum = ANY (k.conkey)
        CROSS JOIN LATERAL (
            SELECT format('%I.%I', n.nspname, c.relname) AS relname,
                c.oid IN (SELECT relid FROM sessions) AND cardinality(k.conkey) = 1 AS is_ours
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = k.confrelid) f
    GROUP BY col.relid
), tree AS (
    SELECT col.relid, p.relid AS part FROM col, pg_partition_tree(col.relid) p
    UNION SELECT relid, relid FROM col
), indexed AS (
    SELECT tree.relid, count(*) FILTER (WHERE has_column AND i.indisvalid) AS valid,
        string_agg(x.relname, ', ' ORDER BY x.relname) FILTER (WHERE is_ours AND NOT i.indisvalid)
            AS invalid,
        sum(pg_relation_size(x.oid)) FILTER (WHERE has_column) AS bytes,
        bool_or(tree.part = tree.relid AND i.indisvalid AND i.indkey[0] = a.attnum
                AND coalesce(pg_get_expr(i.indpred, i.indrelid), '(session_id IS NOT NULL)')
                    = '(session_id IS NOT NULL)') AS finds_sessions
    FROM tree JOIN pg_index i ON i.indrelid = tree.part
        JOIN pg_class x ON x.oid = i.indexrelid
        JOIN pg_attribute a ON a.attrelid = tree.part AND a.attname = 'session_id'
        CROSS JOIN LATERAL (SELECT a.attnum = ANY (i.indkey) AS has_column, EXISTS (
            SELECT FROM pg_attribute o WHERE o.attrelid = tree.part
                AND o.attname IN ('session_id', 'session_id_uuid', 'session_id_legacy')
                AND (o.attnum = ANY (i.indkey) OR EXISTS (
                    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                        AND d.objid = i.indexrelid AND d.refobjid = i.indrelid
                        AND d.refobjsubid = o.attnum))) AS is_ours) h
    GROUP BY tree.relid
), sized AS (
    SELECT relid, sum(pg_table_size(part)) AS bytes FROM tree GROUP BY relid
), fact AS (
    SELECT col.name, col.type, col.is_uuid,
        substring(counts FROM '<r>(\d+)</r>')::bigint AS rows,
        substring(counts FROM '<f>(\d+)</f>')::bigint AS filled,
        substring(counts FROM '<b>(\d+)</b>')::bigint AS not_uuid,
        CASE WHEN EXISTS (SELECT FROM sessions)
             THEN substring(counts FROM '<o>(\d+)</o>')::bigint END AS orphans,
        substring(counts FROM '<y>(\d+)</y>')::bigint AS column_bytes,
        coalesce(i.bytes, 0)::bigint AS index_bytes, z.bytes::bigint AS table_bytes,
        k.elsewhere, coalesce(k.is_there, false) AS is_there, coalesce(k.is_valid, false) AS is_valid,
        coalesce(k.is_right, false) AS is_right, coalesce(i.valid, 0) AS valid, i.invalid,
        coalesce(i.finds_sessions, false) AS finds_sessions,
        substring(noted FROM '<s>([a-z]+)</s>') AS stage,
        substring(noted FROM '<t>([^<]+)</t>') AS type_before,
        substring(noted FROM '<c>(\d+)</c>')::bigint AS column_bytes_before,
        substring(noted FROM '<i>(\d+)</i>')::bigint AS index_bytes_before,
        substring(noted FROM '<w>(\d+)</w>')::bigint AS table_bytes_before,
        coalesce(substring(noted FROM '<l>(\d+)</l>')::bigint, 0) AS unreported,
        substring(noted FROM '<n>(\d+)</n>')::bigint AS reported_not_uuid,
        substring(noted FROM '<o>(\d+)</o>')::bigint AS reported_orphans
    FROM col JOIN counted USING (relid) JOIN sized z USING (relid)
        LEFT JOIN book USING (relid) LEFT JOIN foreign_key k USING (relid)
        LEFT JOIN indexed i USING (relid)
)
SELECT name AS "table", type, rows, filled, not_uuid, orphans,
    CASE WHEN is_right THEN 'valid' WHEN is_valid THEN 'valid, not ON DELETE SET NULL'
         WHEN is_there THEN 'not valid' WHEN elsewhere IS NOT NULL THEN 'to ' || elsewhere
         ELSE 'none' END AS foreign_key,
    valid || ' valid' || coalesce(', invalid: ' || invalid, '') AS indexes,
    stage, reported_not_uuid, reported_orphans, unreported, type_before,
    column_bytes, column_bytes_before, index_bytes, index_bytes_before,
    table_bytes, table_bytes_before,
    CASE WHEN elsewhere IS NOT NULL AND NOT is_there AND stage IS NULL
         THEN 'fine: it belongs to ' || elsewhere
         ELSE coalesce(nullif(concat_ws(', ',
            CASE WHEN NOT EXISTS (SELECT FROM sessions)
                 THEN 'no or more than one conversation_sessions with a uuid id' END,
            CASE WHEN NOT is_uuid THEN 'no uuid' END,
            CASE WHEN NOT is_there THEN 'no foreign key' WHEN NOT is_valid
                 THEN 'foreign key not valid' WHEN NOT is_right
                 THEN 'foreign key without ON DELETE SET NULL' END,
            CASE WHEN not_uuid > 0 THEN not_uuid || ' that are no uuid' END,
            CASE WHEN orphans > 0 THEN orphans || ' without a session' END,
            CASE WHEN invalid IS NOT NULL THEN 'an index is not valid' END,
            CASE WHEN NOT finds_sessions THEN 'no index that begins with it' END,
            CASE WHEN unreported > 0 THEN unreported || ' bad values in no report' END), ''),
            'fine') END AS verdict
FROM fact ORDER BY name;
