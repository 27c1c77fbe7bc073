#include "ops/frontdeskctl/legacy/book.hpp"

#include "ops/frontdeskctl/legacy/book_tables.hpp"
#include "ops/frontdeskctl/legacy/numbers.hpp"
#include "ops/frontdeskctl/legacy/statements.hpp"

namespace ops::frontdeskctl::legacy {
namespace {

using shared::Action;
using shared::Error;
using shared::postgres::Parameter;
using shared::postgres::Rows;

constexpr const char* kColumns = R"(
SELECT id, stage, schema_name, table_name, sessions_schema, sessions_table, old_kind, old_type,
    old_length, old_not_null, is_partitioned, old_default, new_default, foreign_key
FROM legacy_session_ids.columns ORDER BY schema_name, table_name)";
constexpr const char* kKey =
    "SELECT unnest(key) FROM legacy_session_ids.columns WHERE id = $1::int";
constexpr const char* kIndexes = R"(
SELECT old_name, name, build_name, tail, is_unique, is_constraint
FROM legacy_session_ids.indexes WHERE column_id = $1::int ORDER BY place)";

constexpr const char* kAdd = R"(
INSERT INTO legacy_session_ids.columns (stage, schema_name, table_name, sessions_schema,
    sessions_table, old_kind, old_type, old_length, old_not_null, is_partitioned, old_default,
    new_default, key, key_sql, foreign_key, column_bytes, index_bytes, table_bytes)
VALUES ('expanded', $1, $2, $3, $4, $5, $6, $7::int, $8::boolean, $9::boolean, $10, $11,
    $12::text[], $13, $14, $15::bigint, $16::bigint, $17::bigint)
RETURNING id)";
constexpr const char* kAddIndex = R"(
INSERT INTO legacy_session_ids.indexes
VALUES ($1::int, $2::int, $3, $4, $5, $6, $7::boolean, $8::boolean))";

std::string flag(bool value) {
    return value ? "true" : "false";
}

Parameter bytes(const Count& count) {
    return count ? Parameter(std::to_string(*count)) : Parameter();
}

Result<Work> read_column(const Rows& rows, std::size_t row) {
    const auto text = [&](std::size_t column) { return std::string(rows.get(row, column)); };
    Work out;
    out.id = static_cast<int>(number(rows.get(row, 0)));
    const auto stage = stage_named(rows.get(row, 1));
    if (!stage) return Error{"unknown_stage", "a newer frontdeskctl began it", Action::kStop};
    out.stage = *stage;
    out.table = {text(2), text(3)};
    out.sessions = {text(4), text(5)};
    out.kind = text(6) == "uuid" ? Kind::kUuid : Kind::kText;
    out.type = text(7);
    out.length = static_cast<int>(number(rows.get(row, 8)));
    out.is_not_null = text(9) == "t";
    out.is_partitioned = text(10) == "t";
    out.old_default = text(11);
    out.new_default = text(12);
    out.foreign_key = text(13);
    return out;
}

Result<void> read_lists(Connection& database, Work& work) {
    const auto id = std::to_string(work.id);
    const auto key = database.run(kKey, {id});
    if (!key) return key.error();
    for (std::size_t i = 0; i < (*key)->size(); ++i) work.key.emplace_back((*key)->get(i, 0));
    const auto indexes = database.run(kIndexes, {id});
    if (!indexes) return indexes.error();
    for (std::size_t i = 0; i < (*indexes)->size(); ++i) {
        const auto text = [&](std::size_t column) {
            return std::string((*indexes)->get(i, column));
        };
        work.indexes.push_back(
            {text(0), text(1), text(2), text(3), text(4) == "t", text(5) == "t"});
    }
    return {};
}

void add_index(Transaction& work, int id, std::size_t place, const CarryIndex& index) {
    work.run(kAddIndex,
             {std::to_string(id),
              std::to_string(place),
              index.old_name,
              index.name,
              index.build_name,
              index.tail,
              flag(index.is_unique),
              flag(index.is_constraint)});
}

}  // namespace

void make_book(Transaction& work) {
    for (const auto* each = book_tables(); *each != nullptr; ++each) work.run(*each);
}

Result<bool> has_book(Connection& database) {
    const auto rows = database.run("SELECT to_regclass('legacy_session_ids.columns') IS NOT NULL");
    if (!rows) return rows.error();
    return (*rows)->get(0, 0) == "t";
}

Result<std::vector<Work>> read_book(Connection& database) {
    const auto is_there = has_book(database);
    if (!is_there) return is_there.error();
    std::vector<Work> out;
    if (!*is_there) return out;
    const auto rows = database.run(kColumns);
    if (!rows) return rows.error();
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        auto work = read_column(**rows, i);
        if (!work) return work.error();
        if (auto lists = read_lists(database, *work); !lists) return lists.error();
        out.push_back(std::move(*work));
    }
    return out;
}

int add_to_book(Transaction& work, const Work& column, const Fact& before) {
    std::vector<Parameter> key(column.key.begin(), column.key.end());
    const auto rows = work.run(kAdd,
                               {column.table.schema,
                                column.table.name,
                                column.sessions.schema,
                                column.sessions.name,
                                column.kind == Kind::kUuid ? "uuid" : "text",
                                column.type,
                                std::to_string(column.length),
                                flag(column.is_not_null),
                                flag(column.is_partitioned),
                                column.old_default,
                                column.new_default,
                                shared::postgres::array(key),
                                row_key(column, "t"),
                                column.foreign_key,
                                bytes(before.column_bytes),
                                bytes(before.index_bytes),
                                bytes(before.table_bytes)});
    const int id = static_cast<int>(number(rows->get(0, 0)));
    for (std::size_t i = 0; i < column.indexes.size(); ++i) {
        add_index(work, id, i, column.indexes[i]);
    }
    return id;
}

void set_stage(Transaction& work, int id, Stage stage) {
    work.run(
        "UPDATE legacy_session_ids.columns SET stage = $2, changed_at = now() WHERE id = $1::int",
        {std::to_string(id), name_of(stage)});
}

bool drop_empty_book(Transaction& work) {
    const auto left = work.run("SELECT count(*) FROM legacy_session_ids.columns");
    if (left->get(0, 0) != "0") return false;
    for (const auto* each = book_drops(); *each != nullptr; ++each) work.run(*each);
    return true;
}

}  // namespace ops::frontdeskctl::legacy
