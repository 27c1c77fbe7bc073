#include "ops/frontdeskctl/legacy/survey_sql.hpp"

namespace ops::frontdeskctl::legacy {

const char* const kSessionsSql = R"(
SELECT c.oid, n.nspname, c.relname, EXISTS (
    SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
        AND i.indimmediate AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.atttypid = 'uuid'::regtype
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND CASE WHEN $1 = '' THEN c.relname = 'conversation_sessions'
             ELSE c.oid = to_regclass($1) END
ORDER BY 2)";

// The same columns as schemas/postgres/verify_session_id_columns.sql.
const char* const kColumnsSql = R"(
SELECT c.oid, n.nspname, c.relname, format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.atttypid IN ('varchar'::regtype, 'text'::regtype, 'bpchar'::regtype) THEN 'text'
         WHEN a.atttypid = 'uuid'::regtype THEN 'uuid' ELSE 'other' END,
    CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype)
         THEN greatest(a.atttypmod - 4, 0) ELSE 0 END,
    a.attnotnull, c.relkind = 'p',
    CASE WHEN a.attgenerated = '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid), '') ELSE '' END,
    coalesce((SELECT string_agg(DISTINCT format('%I.%I', fn.nspname, f.relname), ', ')
              FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
                  JOIN pg_namespace fn ON fn.oid = f.relnamespace
              WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey)
                  AND k.confrelid <> $1::oid), ''),
    EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'
                AND k.conkey = ARRAY[a.attnum] AND k.confrelid = $1::oid
                AND k.convalidated AND k.confdeltype = 'n'),
    EXISTS (SELECT FROM pg_index i
            WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)),
    EXISTS (SELECT FROM pg_partitioned_table p
            WHERE p.partrelid = c.oid AND (a.attnum = ANY (p.partattrs)
                OR pg_get_partkeydef(c.oid) ~ '\msession_id\M')),
    a.attgenerated <> '',
    EXISTS (SELECT FROM pg_constraint k WHERE k.confrelid = c.oid AND k.contype = 'f'
                AND a.attnum = ANY (k.confkey)),
    c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits h
                                WHERE c.oid IN (h.inhparent, h.inhrelid)),
    EXISTS (SELECT FROM pg_partition_tree(c.oid) p WHERE p.level > 0 AND NOT p.isleaf),
    EXISTS (SELECT FROM pg_index i
            WHERE i.indrelid = c.oid AND i.indisreplident AND a.attnum = ANY (i.indkey)),
    pg_has_role(c.relowner, 'USAGE'),
    EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND NOT o.attisdropped
                AND o.attname IN ('session_id_uuid', 'session_id_legacy')),
    format('%I.%I', n.nspname, c.relname)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE a.attname = 'session_id' AND NOT a.attisdropped
    AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'legacy_session_ids')
    AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass
                        AND x.objid = c.oid AND x.deptype = 'e')
ORDER BY 2, 3)";

// Of the primary key, else of another unique index on columns that are never NULL.
const char* const kKeySql = R"(
SELECT a.attname
FROM (SELECT i.indexrelid, i.indkey, i.indnkeyatts FROM pg_index i
      WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indimmediate
          AND i.indpred IS NULL AND i.indexprs IS NULL
          AND NOT EXISTS (SELECT FROM pg_attribute a
              WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                  AND (NOT a.attnotnull OR a.attname = 'session_id'))
      ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1) best
    CROSS JOIN unnest(best.indkey::int2[]) WITH ORDINALITY k (attnum, place)
    JOIN pg_attribute a ON a.attrelid = $1::oid AND a.attnum = k.attnum
WHERE k.place <= best.indnkeyatts
ORDER BY k.place)";

const char* const kIndexesSql = R"(
SELECT x.relname, pg_get_indexdef(i.indexrelid), i.indisunique,
    EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype = 'u'),
    i.indisvalid AND i.indkey[0] = a.attnum AND coalesce(pg_get_expr(i.indpred, i.indrelid),
        '(session_id IS NOT NULL)') = '(session_id IS NOT NULL)'
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'session_id'
WHERE i.indrelid = $1::oid AND (a.attnum = ANY (i.indkey)
    OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                   AND d.objid = i.indexrelid AND d.refobjid = i.indrelid
                   AND d.refobjsubid = a.attnum))
ORDER BY 1)";

const char* const kReadersSql = R"(
SELECT DISTINCT CASE WHEN d.classid = 'pg_rewrite'::regclass
    THEN (SELECT pg_describe_object('pg_class'::regclass, r.ev_class, 0)
          FROM pg_rewrite r WHERE r.oid = d.objid)
    ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END
FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid
    AND a.attname IN ('session_id', 'session_id_legacy')
    AND CASE WHEN EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = a.attrelid
                              AND o.attname = 'session_id_legacy' AND NOT o.attisdropped)
             THEN a.attname = 'session_id_legacy' ELSE true END
    AND (d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass,
                       'pg_statistic_ext'::regclass, 'pg_publication_rel'::regclass)
        OR (d.classid = 'pg_attrdef'::regclass AND d.deptype = 'n')
        OR (d.classid = 'pg_trigger'::regclass AND EXISTS (
                SELECT FROM pg_trigger t WHERE t.oid = d.objid AND NOT t.tgisinternal
                    AND t.tgname NOT LIKE 'zzz\_session\_id\_%')))
ORDER BY 1)";

// Enabled ones, for each row of an update.
const char* const kTriggersSql = R"(
SELECT tgname FROM pg_trigger
WHERE tgrelid = $1::oid AND NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgtype & 17 = 17
    AND tgname NOT LIKE 'zzz\_session\_id\_%'
ORDER BY 1)";

// Those that DROP COLUMN takes along.
const char* const kConstraintsSql = R"(
SELECT k.conname
FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attname = 'session_id'
WHERE k.conrelid = $1::oid AND k.contype IN ('c', 'x') AND a.attnum = ANY (k.conkey)
ORDER BY 1)";

const char* const kFunctionsSql = R"(
SELECT format('%I.%I', n.nspname, p.proname)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'legacy_session_ids')
    AND p.prosrc ~* '\msession_id\M'
    AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_proc'::regclass
                        AND x.objid = p.oid AND x.deptype = 'e')
ORDER BY 1)";

}  // namespace ops::frontdeskctl::legacy
