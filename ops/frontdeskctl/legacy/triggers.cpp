#include "ops/frontdeskctl/legacy/triggers.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl::legacy {
namespace {

using namespace fmt::literals;

// Triggers run in the order of their names: what others make of the value is what counts.
constexpr const char* kInsertTrigger = "zzz_session_id_inserted";
constexpr const char* kUpdateTrigger = "zzz_session_id_updated";
// A uuid with its hyphens.
constexpr int kUuidLength = 36;

std::string function_name(const Work& work) {
    return fmt::format("legacy_session_ids.keep_in_step_{}", work.id);
}

// The old column's form of a uuid.
std::string as_old(const Work& work, const std::string& value) {
    if (work.kind == Kind::kUuid) return value;
    const bool is_short = work.length > 0 && work.length < kUuidLength;
    return is_short ? "replace(" + value + "::text, '-', '')" : value + "::text";
}

std::string report(const Work& work, const std::string& old_column) {
    return fmt::format(
        R"(        INSERT INTO legacy_session_ids.reported
            (column_id, schema_name, table_name, row_key, old_value, reason, seen)
        VALUES ({id}, {schema}, {table}, {key}, NEW.{old}::text,
            CASE WHEN {wanted} IS NULL THEN 'not_uuid' ELSE 'orphan' END, 'write')
        ON CONFLICT DO NOTHING;
)",
        "id"_a = work.id,
        "schema"_a = literal(work.table.schema),
        "table"_a = literal(work.table.name),
        "key"_a = row_key(work, "NEW"),
        "old"_a = old_column,
        "wanted"_a = as_uuid(work, std::string("NEW.") + old_column));
}

// The lock keeps the session until the writer commits, as its foreign key does.
std::string body_before(const Work& work) {
    return fmt::format(
        R"(    SELECT s.id INTO session FROM {sessions} s WHERE s.id = {wanted} FOR KEY SHARE;
    NEW.{shadow} := session;
    IF NEW.{column} IS NOT NULL AND session IS NULL THEN
{report}    END IF;
)",
        "sessions"_a = work.sessions.sql(),
        "wanted"_a = as_uuid(work, std::string("NEW.") + kColumn),
        "shadow"_a = kShadow,
        "column"_a = kColumn,
        "report"_a = report(work, kColumn));
}

// A row that moves between partitions comes as an insert that has both columns: what agrees stays.
// One that was written by the place of its columns, not their names, has the old one alone.
std::string body_after(const Work& work) {
    const auto none = work.is_not_null ? filler(work) : "NULL";
    return fmt::format(
        R"(    IF NEW.{column} IS NOT NULL THEN
        IF {wanted} IS DISTINCT FROM NEW.{column} THEN NEW.{legacy} := {as_old}; END IF;
        SELECT s.id INTO session FROM {sessions} s WHERE s.id = NEW.{column} FOR KEY SHARE;
        NEW.{column} := session;
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.{column} IS NOT NULL THEN
            PERFORM FROM {sessions} s WHERE s.id = OLD.{column};
            IF FOUND THEN NEW.{legacy} := {none}; END IF;
        END IF;
    ELSE
        SELECT s.id INTO NEW.{column} FROM {sessions} s WHERE s.id = {wanted} FOR KEY SHARE;
    END IF;
{no_null}    IF NEW.{column} IS NULL AND NEW.{legacy} IS NOT NULL{not_filler} THEN
{report}    END IF;
)",
        "column"_a = kColumn,
        "legacy"_a = kLegacy,
        "wanted"_a = as_uuid(work, std::string("NEW.") + kLegacy),
        "as_old"_a = as_old(work, std::string("NEW.") + kColumn),
        "sessions"_a = work.sessions.sql(),
        "none"_a = none,
        "no_null"_a = work.is_not_null
                          ? fmt::format("    NEW.{0} := coalesce(NEW.{0}, {1});\n", kLegacy, none)
                          : "",
        "not_filler"_a = work.is_not_null ? fmt::format(" AND NEW.{} <> {}", kLegacy, none) : "",
        "report"_a = report(work, kLegacy));
}

}  // namespace

std::string as_uuid(const Work& work, const std::string& value) {
    if (work.kind == Kind::kUuid) return value;
    return "legacy_session_ids.as_uuid(" + value + "::text)";
}

std::string filler(const Work& work) {
    return work.kind == Kind::kUuid ? "'00000000-0000-0000-0000-000000000000'::uuid" : "''";
}

// Runs with the rights of who migrates: writers know nothing of sessions or the report.
std::string trigger_function(const Work& work, bool is_switched) {
    return fmt::format(
        R"(CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $body$
DECLARE session uuid;
BEGIN
{body}    RETURN NEW;
END
$body$)",
        "name"_a = function_name(work),
        "body"_a = is_switched ? body_after(work) : body_before(work));
}

Statements create_triggers(const Work& work, bool is_switched) {
    const std::string master = kColumn;
    const std::string follower = is_switched ? kLegacy : kShadow;
    // A bad row is looked at with each change of it: its key may have changed, and until the switch
    // the change may have moved it to where the backfill has been.
    const auto is_open =
        is_switched ? fmt::format("NEW.{} IS NULL AND NEW.{} IS NOT NULL", master, follower)
                    : fmt::format("NEW.{} IS NOT NULL AND NEW.{} IS NULL", master, follower);
    const auto table = work.table.sql();
    return {
        fmt::format("CREATE TRIGGER {} BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION {}()",
                    kInsertTrigger,
                    table,
                    function_name(work)),
        fmt::format("CREATE TRIGGER {} BEFORE UPDATE ON {} FOR EACH ROW "
                    "WHEN (OLD.{} IS DISTINCT FROM NEW.{} OR ({})) EXECUTE FUNCTION {}()",
                    kUpdateTrigger,
                    table,
                    master,
                    master,
                    is_open,
                    function_name(work)),
        fmt::format("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}", table, kInsertTrigger),
        fmt::format("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}", table, kUpdateTrigger),
    };
}

Statements drop_triggers(const Work& work) {
    return {fmt::format("DROP TRIGGER {} ON {}", kInsertTrigger, work.table.sql()),
            fmt::format("DROP TRIGGER {} ON {}", kUpdateTrigger, work.table.sql())};
}

std::string drop_trigger_function(const Work& work) {
    return fmt::format("DROP FUNCTION {}()", function_name(work));
}

}  // namespace ops::frontdeskctl::legacy
