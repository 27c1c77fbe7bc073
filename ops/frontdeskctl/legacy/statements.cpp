#include "ops/frontdeskctl/legacy/statements.hpp"

#include "ops/frontdeskctl/legacy/triggers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ops::frontdeskctl::legacy {
namespace {

using namespace fmt::literals;

std::string alter(const Work& work, const std::string& what) {
    return "ALTER TABLE " + work.table.sql() + ' ' + what;
}

std::string rename(const Work& work, const std::string& from, const std::string& to) {
    return alter(work, "RENAME COLUMN " + from + " TO " + to);
}

void append(Statements& to, const Statements& more) {
    to.insert(to.end(), more.begin(), more.end());
}

std::string in_schema(const Work& work, const std::string& index) {
    return identifier(work.table.schema) + '.' + identifier(index);
}

std::string rename_index(const Work& work, const std::string& from, const std::string& to) {
    return fmt::format("ALTER INDEX {} RENAME TO {}", in_schema(work, from), identifier(to));
}

std::string put_aside(const CarryIndex& index) {
    return derived_name(index.old_name, "_legacy");
}

// The new index takes the name of the old one, which steps aside; a constraint's name is its
// index's.
void switch_index(const Work& work, const CarryIndex& index, Statements& out) {
    if (!index.old_name.empty())
        out.push_back(rename_index(work, index.old_name, put_aside(index)));
    if (index.is_constraint) {
        out.push_back(alter(work,
                            fmt::format("ADD CONSTRAINT {} UNIQUE USING INDEX {}",
                                        identifier(index.name),
                                        identifier(index.build_name))));
    } else if (index.name != index.build_name) {
        out.push_back(rename_index(work, index.build_name, index.name));
    }
}

std::string set_stage(const Work& work, Stage stage) {
    return fmt::format(
        "UPDATE legacy_session_ids.columns SET stage = '{}', changed_at = now() WHERE id = {}",
        name_of(stage),
        work.id);
}

}  // namespace

std::string lock_tables(const std::vector<Table>& tables, const std::string& mode) {
    std::vector<std::string> names;
    names.reserve(tables.size());
    for (const Table& table : tables) names.push_back(table.sql());
    return fmt::format("LOCK TABLE {} IN {} MODE", fmt::join(names, ", "), mode);
}

std::string row_key(const Work& work, const std::string& alias) {
    if (work.key.empty()) {
        return fmt::format(
            "'md5:' || md5((to_jsonb({}) - '{}'::text - '{}'::text - '{}'::text)::text)",
            alias,
            kColumn,
            kShadow,
            kLegacy);
    }
    std::vector<std::string> parts;
    for (const auto& name : work.key) {
        parts.push_back(literal(name) + ", " + alias + '.' + identifier(name));
    }
    return fmt::format("jsonb_build_object({})::text", fmt::join(parts, ", "));
}

Statements expand(const Work& work) {
    Statements out{alter(work, fmt::format("ADD COLUMN {} uuid", kShadow)),
                   fmt::format("COMMENT ON COLUMN {}.{} IS 'The session, until it takes the place "
                               "of {}: frontdeskctl legacy session-ids.'",
                               work.table.sql(),
                               kShadow,
                               kColumn),
                   trigger_function(work, false)};
    append(out, create_triggers(work, false));
    return out;
}

std::string add_foreign_key(const Work& work, const Table& part, bool is_valid) {
    return fmt::format(
        "ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} (id) ON DELETE SET NULL{}",
        part.sql(),
        identifier(work.foreign_key),
        kShadow,
        work.sessions.sql(),
        is_valid ? "" : " NOT VALID");
}

Statements switch_over(const Work& work) {
    auto out = drop_triggers(work);
    out.push_back(rename(work, kColumn, kLegacy));
    out.push_back(rename(work, kShadow, kColumn));
    if (!work.old_default.empty()) {
        out.push_back(alter(work, fmt::format("ALTER COLUMN {} DROP DEFAULT", kLegacy)));
    }
    if (!work.new_default.empty()) {
        out.push_back(
            alter(work, fmt::format("ALTER COLUMN {} SET DEFAULT {}", kColumn, work.new_default)));
    }
    for (const CarryIndex& index : work.indexes) switch_index(work, index, out);
    out.push_back(fmt::format("COMMENT ON COLUMN {}.{} IS NULL", work.table.sql(), kColumn));
    out.push_back(trigger_function(work, true));
    append(out, create_triggers(work, true));
    out.push_back(set_stage(work, Stage::kSwitched));
    return out;
}

Statements contract(const Work& work) {
    auto out = drop_triggers(work);
    out.push_back(drop_trigger_function(work));
    out.push_back(alter(work, fmt::format("DROP COLUMN {}", kLegacy)));
    out.push_back(set_stage(work, Stage::kContracted));
    return out;
}

Statements roll_back(const Work& work) {
    auto out = drop_triggers(work);
    out.push_back(drop_trigger_function(work));
    out.push_back(
        alter(work, fmt::format("DROP COLUMN {}", work.is_switched() ? kColumn : kShadow)));
    if (work.is_switched()) {
        out.push_back(rename(work, kLegacy, kColumn));
        if (!work.old_default.empty()) {
            out.push_back(alter(
                work, fmt::format("ALTER COLUMN {} SET DEFAULT {}", kColumn, work.old_default)));
        }
        for (const CarryIndex& index : work.indexes) {
            if (index.old_name.empty()) continue;
            out.push_back(rename_index(work, put_aside(index), index.old_name));
        }
    }
    out.push_back(fmt::format("DELETE FROM legacy_session_ids.columns WHERE id = {}", work.id));
    return out;
}

std::string count_blocks(const std::string& part_sql) {
    return fmt::format(
        "SELECT count(*), count(t.{}) FROM ONLY {} t WHERE t.ctid >= $1::tid AND t.ctid < $2::tid",
        kColumn,
        part_sql);
}

// The sessions are locked as a foreign key locks them: where replication's role silences its check,
// a session that is deleted meanwhile must not be pointed to. OFFSET 0 keeps the planner from
// reading all sessions for each few thousand rows.
std::string fill_blocks(const Work& work, const std::string& part_sql) {
    return fmt::format(
        R"(WITH seen AS MATERIALIZED (
    SELECT t.ctid AS place, t.{old}::text AS old_value, {wanted} AS wanted, {key} AS row_key
    FROM ONLY {part} t
        LEFT JOIN LATERAL (SELECT s.id FROM {sessions} s WHERE s.id = {wanted} OFFSET 0) s ON true
    WHERE t.ctid >= $1::tid AND t.ctid < $2::tid AND (t.{new} IS DISTINCT FROM s.id
        OR (s.id IS NULL AND t.{old} IS NOT NULL))
    FOR NO KEY UPDATE OF t
), alive AS MATERIALIZED (
    SELECT s.id FROM {sessions} s WHERE s.id IN (SELECT wanted FROM seen) FOR KEY SHARE
), changed AS (
    UPDATE ONLY {part} t SET {new} = a.id
    FROM seen LEFT JOIN alive a ON a.id = seen.wanted
    WHERE t.ctid = seen.place AND t.{new} IS DISTINCT FROM a.id RETURNING 1
), kept AS (
    INSERT INTO legacy_session_ids.reported
        (column_id, schema_name, table_name, row_key, old_value, reason, seen)
    SELECT {id}, {schema}, {table}, seen.row_key, seen.old_value,
        CASE WHEN seen.wanted IS NULL THEN 'not_uuid' ELSE 'orphan' END, 'backfill'
    FROM seen LEFT JOIN alive a ON a.id = seen.wanted
    WHERE seen.old_value IS NOT NULL AND a.id IS NULL
    ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT count(*) FROM changed), (SELECT count(*) FROM kept))",
        "old"_a = kColumn,
        "new"_a = kShadow,
        "wanted"_a = as_uuid(work, std::string("t.") + kColumn),
        "key"_a = row_key(work, "t"),
        "part"_a = part_sql,
        "sessions"_a = work.sessions.sql(),
        "id"_a = work.id,
        "schema"_a = literal(work.table.schema),
        "table"_a = literal(work.table.name));
}

// What an old column that takes no NULL holds for one is no value.
std::string report_alike(const Work& work) {
    const char* old_column = work.is_switched() ? kLegacy : kColumn;
    return fmt::format(
        R"(INSERT INTO legacy_session_ids.reported
    (column_id, schema_name, table_name, row_key, old_value, reason, seen, rows)
SELECT {id}, {schema}, {table}, {key}, t.{old}::text,
    CASE WHEN {wanted} IS NULL THEN 'not_uuid' ELSE 'orphan' END, 'backfill', count(*)
FROM {from} t WHERE t.{new} IS NULL AND t.{old} IS NOT NULL{not_filler} GROUP BY 4, 5, 6
ON CONFLICT (column_id, md5(row_key), md5(old_value)) DO UPDATE SET rows = EXCLUDED.rows)",
        "id"_a = work.id,
        "schema"_a = literal(work.table.schema),
        "table"_a = literal(work.table.name),
        "key"_a = row_key(work, "t"),
        "old"_a = old_column,
        "new"_a = work.is_switched() ? kColumn : kShadow,
        "wanted"_a = as_uuid(work, std::string("t.") + old_column),
        "from"_a = work.table.sql(),
        "not_filler"_a = work.is_switched() && work.is_not_null
                             ? fmt::format(" AND t.{} <> {}", kLegacy, filler(work))
                             : "");
}

std::string find_gone(const Work& work) {
    return fmt::format(
        "INSERT INTO legacy_session_ids.unsettled SELECT DISTINCT {}, t.{}::text FROM {} t "
        "WHERE t.{} IS NOT NULL AND NOT EXISTS (SELECT FROM {} s WHERE s.id = t.{}) "
        "ON CONFLICT DO NOTHING",
        work.id,
        kShadow,
        work.table.sql(),
        kShadow,
        work.sessions.sql(),
        kShadow);
}

std::string find_come(const Work& work) {
    return fmt::format(
        "INSERT INTO legacy_session_ids.unsettled SELECT DISTINCT {}, r.old_value "
        "FROM legacy_session_ids.reported r "
        "JOIN {} s ON s.id = legacy_session_ids.as_uuid(r.old_value) "
        "WHERE r.column_id = {} AND r.reason = 'orphan' ON CONFLICT DO NOTHING",
        work.id,
        work.sessions.sql(),
        work.id);
}

// The trigger makes of NULL what the text says today.
std::string settle_gone(const Work& work) {
    return fmt::format("UPDATE {} t SET {} = NULL WHERE t.{} = ANY ($1::uuid[])",
                       work.table.sql(),
                       kShadow,
                       kShadow);
}

// Reads first what may be the whole table, and locks rows then; places of other partitions are told
// apart by their values. Until the switch as above, from then on the trigger looks at the uuid it
// is given.
std::string settle_come(const Work& work) {
    const char* old_column = work.is_switched() ? kLegacy : kColumn;
    const char* new_column = work.is_switched() ? kColumn : kShadow;
    return fmt::format(
        R"(WITH healed AS (
    UPDATE {table} t SET {new} = {wanted}
    WHERE t.ctid = ANY (ARRAY(
            SELECT f.ctid FROM {table} f WHERE f.{old} = ANY ($1::{type}[]) AND f.{new} IS NULL))
        AND t.{old} = ANY ($1::{type}[]) AND t.{new} IS NULL
    RETURNING t.{new} IS NOT NULL AS is_now, {key} AS row_key, t.{old}::text AS old_value
)
DELETE FROM legacy_session_ids.reported r USING healed h
WHERE h.is_now AND r.column_id = {id} AND md5(r.row_key) = md5(h.row_key)
    AND md5(r.old_value) = md5(h.old_value))",
        "table"_a = work.table.sql(),
        "new"_a = new_column,
        "wanted"_a = work.is_switched() ? as_uuid(work, std::string("t.") + kLegacy) : "NULL",
        "old"_a = old_column,
        "type"_a = work.kind == Kind::kUuid ? "uuid" : "text",
        "key"_a = row_key(work, "t"),
        "id"_a = work.id);
}

}  // namespace ops::frontdeskctl::legacy
