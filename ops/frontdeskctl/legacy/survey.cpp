#include "ops/frontdeskctl/legacy/survey.hpp"

#include "ops/frontdeskctl/legacy/numbers.hpp"
#include "ops/frontdeskctl/legacy/survey_sql.hpp"

namespace ops::frontdeskctl::legacy {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;
using shared::postgres::Connection;
using shared::postgres::Rows;

Kind kind_of(std::string_view text) {
    if (text == "text") return Kind::kText;
    return text == "uuid" ? Kind::kUuid : Kind::kOther;
}

Result<std::vector<std::string>> names(Connection& database,
                                       const char* sql,
                                       const std::vector<shared::postgres::Parameter>& of = {}) {
    const auto rows = database.run(sql, of);
    if (!rows) return rows.error();
    std::vector<std::string> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) out.emplace_back((*rows)->get(i, 0));
    return out;
}

// As kColumnsSql lists it.
Column read_column(const Rows& rows, std::size_t row) {
    const auto text = [&](std::size_t column) { return std::string(rows.get(row, column)); };
    const auto flag = [&](std::size_t column) { return rows.get(row, column) == "t"; };
    Column out;
    out.table = {text(1), text(2)};
    out.type = text(3);
    out.kind = kind_of(rows.get(row, 4));
    out.length = static_cast<int>(number(rows.get(row, 5)));
    out.is_not_null = flag(6);
    out.is_partitioned = flag(7);
    out.default_sql = text(8);
    out.references = text(9);
    out.has_foreign_key = flag(10);
    out.is_in_primary_key = flag(11);
    out.is_in_partition_key = flag(12);
    out.is_generated = flag(13);
    out.is_referenced = flag(14);
    out.is_inherited = flag(15);
    out.has_subpartitions = flag(16);
    out.is_replica_identity = flag(17);
    out.is_ours = flag(18);
    out.has_our_names = flag(19);
    out.shown = text(20);
    return out;
}

Result<void> read_lists(Connection& database, const std::string& oid, Column& column) {
    const auto indexes = database.run(kIndexesSql, {oid});
    if (!indexes) return indexes.error();
    for (std::size_t i = 0; i < (*indexes)->size(); ++i) {
        const auto text = [&](std::size_t at) { return std::string((*indexes)->get(i, at)); };
        column.indexes.push_back(
            {text(0), text(1), text(2) == "t", text(3) == "t", text(4) == "t"});
    }
    const std::pair<const char*, std::vector<std::string>*> lists[] = {
        {kKeySql, &column.key},
        {kReadersSql, &column.readers},
        {kTriggersSql, &column.triggers},
        {kConstraintsSql, &column.constraints}};
    for (const auto& [sql, list] : lists) {
        auto read = names(database, sql, {oid});
        if (!read) return read.error();
        *list = std::move(*read);
    }
    return {};
}

struct Sessions {
    std::string oid;
    Table table;
};

Result<Sessions> find_sessions(Connection& database, const std::string& wanted) {
    const auto rows = database.run(kSessionsSql, {wanted});
    if (!rows) return rows.error();
    const auto stop = [](std::string detail) {
        return Error{"no_sessions", std::move(detail), Action::kStop};
    };
    std::string all;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        all += ' ' + std::string((*rows)->get(i, 1)) + '.' + std::string((*rows)->get(i, 2));
    }
    if ((*rows)->size() == 0) {
        return stop((wanted.empty() ? "conversation_sessions" : wanted) +
                    ": there is no such table with an id that is a uuid");
    }
    if ((*rows)->size() > 1) return stop("several: say which by --sessions:" + all);
    if ((*rows)->get(0, 3) != "t") return stop(all.substr(1) + ": its id is not unique");
    return Sessions{std::string((*rows)->get(0, 0)),
                    {std::string((*rows)->get(0, 1)), std::string((*rows)->get(0, 2))}};
}

}  // namespace

Result<Survey> read_survey(Connection& database, const std::string& sessions) {
    const auto found = find_sessions(database, sessions);
    if (!found) return found.error();
    Survey out;
    out.sessions = found->table;
    const auto rows = database.run(kColumnsSql, {found->oid});
    if (!rows) return rows.error();
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        out.columns.push_back(read_column(**rows, i));
        const auto lists =
            read_lists(database, std::string((*rows)->get(i, 0)), out.columns.back());
        if (!lists) return lists.error();
    }
    auto functions = names(database, kFunctionsSql);
    if (!functions) return functions.error();
    out.functions = std::move(*functions);
    const auto may = database.run(
        "SELECT has_parameter_privilege('session_replication_role', 'SET'), "
        "pg_has_role('pg_read_all_stats', 'USAGE')");
    if (!may) return may.error();
    out.may_silence_triggers = (*may)->get(0, 0) == "t";
    out.may_see_lag = (*may)->get(0, 1) == "t";
    return out;
}

std::vector<Table> tables_of(const Survey& survey) {
    std::vector<Table> out;
    for (const Column& each : survey.columns) out.push_back(each.table);
    return out;
}

Result<std::vector<Table>> read_tables(Connection& database) {
    const auto rows = database.run(kColumnsSql, {"0"});
    if (!rows) return rows.error();
    std::vector<Table> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) out.push_back(read_column(**rows, i).table);
    return out;
}

}  // namespace ops::frontdeskctl::legacy
