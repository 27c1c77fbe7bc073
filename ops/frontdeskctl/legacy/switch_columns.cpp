#include "ops/frontdeskctl/legacy/switch_columns.hpp"

#include "ops/frontdeskctl/legacy/book.hpp"
#include "ops/frontdeskctl/legacy/report.hpp"
#include "ops/frontdeskctl/legacy/settle.hpp"
#include "ops/frontdeskctl/legacy/statements.hpp"
#include "shared/base/failpoint.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl::legacy {
namespace {

// What hangs on the old column or index by its number and not by its name: comments and rights.
constexpr const char* kCarryOver = R"(
SELECT format('COMMENT ON COLUMN %s.session_id IS %L', $1::text, col_description(a.attrelid, a.attnum))
FROM pg_attribute a WHERE a.attrelid = $1::text::regclass AND a.attname = 'session_id_legacy'
    AND col_description(a.attrelid, a.attnum) IS NOT NULL
UNION ALL
SELECT format('GRANT %s (session_id) ON %s TO %s%s', x.privilege_type, $1::text,
    CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END,
    CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) x
WHERE a.attrelid = $1::text::regclass AND a.attname = 'session_id_legacy')";
constexpr const char* kIndexComment = R"(
SELECT format('COMMENT ON INDEX %I.%I IS %L', $1::text, $2::text, obj_description(c.oid, 'pg_class'))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $3 AND obj_description(c.oid, 'pg_class') IS NOT NULL)";

constexpr const char* kHasCast = R"(
SELECT FROM pg_cast WHERE castsource = $1::regtype AND casttarget = 'uuid'::regtype)";

void run_all(Transaction& work, const shared::postgres::Rows& statements) {
    for (std::size_t i = 0; i < statements.size(); ++i) {
        work.run(std::string(statements.get(i, 0)));
    }
}

std::vector<Table> tables_of(const std::vector<Work>& columns, bool with_sessions) {
    std::vector<Table> out;
    out.reserve(columns.size() + 1);
    for (const Work& column : columns) out.push_back(column.table);
    if (with_sessions && !columns.empty()) out.push_back(columns.front().sessions);
    return out;
}

void carry_over(Transaction& transaction, const Work& column) {
    run_all(transaction, *transaction.run(kCarryOver, {column.table.sql()}));
    for (const CarryIndex& index : column.indexes) {
        if (index.old_name.empty()) continue;
        run_all(transaction,
                *transaction.run(
                    kIndexComment,
                    {column.table.schema, index.name, derived_name(index.old_name, "_legacy")}));
    }
}

// Theirs alone who may: the types belong to a superuser.
void make_casts(Transaction& transaction) {
    for (const std::string source : {"character varying", "text"}) {
        if (transaction.run(kHasCast, {source})->size() > 0) continue;
        transaction.run("CREATE CAST (" + source + " AS uuid) WITH INOUT AS ASSIGNMENT");
        transaction.run("INSERT INTO legacy_session_ids.casts VALUES ($1)", {source});
    }
}

// Once no column needs them.
void drop_casts(Transaction& transaction) {
    const auto left =
        transaction.run("SELECT count(*) FROM legacy_session_ids.columns WHERE stage = 'switched'");
    if (left->get(0, 0) != "0") return;
    const auto casts = transaction.run("DELETE FROM legacy_session_ids.casts RETURNING source");
    for (std::size_t i = 0; i < casts->size(); ++i) {
        transaction.run(fmt::format("DROP CAST ({} AS uuid)", casts->get(i, 0)));
    }
}

Result<void> contract_one(Runner& runner, const Work& column) {
    if (auto settled = settle_late(runner, column); !settled) return settled;
    if (auto checked = check_report(runner, column); !checked) return checked;
    auto done = runner.change(column.table.text() + ": contract", [&](Transaction& transaction) {
        lock(transaction, lock_tables({column.table}, "ACCESS EXCLUSIVE"));
        for (const auto& sql : contract(column)) transaction.run(sql);
        drop_casts(transaction);
    });
    if (done) {
        runner.meter().say(column.table.text() + ": the old column is gone");
        shared::failpoint("ctl.legacy_contracted");
    }
    return done;
}

}  // namespace

Result<void> switch_columns(Runner& runner, const std::vector<Work>& columns, bool casts) {
    if (columns.empty()) return {};
    for (const Work& column : columns) {
        if (auto checked = check_report(runner, column); !checked) return checked;
    }
    auto done = runner.change("switch", [&](Transaction& transaction) {
        lock(transaction, lock_tables(tables_of(columns, false), "ACCESS EXCLUSIVE"));
        for (const Work& column : columns) {
            for (const auto& sql : switch_over(column)) transaction.run(sql);
            carry_over(transaction, column);
        }
        if (casts) make_casts(transaction);
        shared::failpoint("ctl.legacy_switching");
    });
    if (done) shared::failpoint("ctl.legacy_switched");
    return done;
}

Result<void> add_casts(Runner& runner) {
    return runner.change("casts", [](Transaction& transaction) { make_casts(transaction); });
}

Result<void> roll_back_columns(Runner& runner, const std::vector<Work>& columns) {
    if (columns.empty()) return {};
    // Many, and they would be deleted under the locks.
    for (const Work& column : columns) {
        if (auto forgot = forget_unsettled(runner, column); !forgot) return forgot;
    }
    auto done = runner.change("rollback", [&](Transaction& transaction) {
        lock(transaction, lock_tables(tables_of(columns, true), "ACCESS EXCLUSIVE"));
        for (const Work& column : columns) {
            for (const auto& sql : roll_back(column)) transaction.run(sql);
        }
        drop_casts(transaction);
        shared::failpoint("ctl.legacy_rolling_back");
    });
    if (done) shared::failpoint("ctl.legacy_rolled_back");
    return done;
}

Result<void> clear_book(Runner& runner, const std::vector<Work>& columns) {
    auto is_left = has_book(runner.database());
    if (!is_left) return is_left.error();
    if (!*is_left) return {};
    auto done = runner.change(
        "book", [&](Transaction& transaction) { *is_left = !drop_empty_book(transaction); });
    if (!done || !*is_left) return done;
    for (const Work& column : columns) {
        done = runner.run_long("book",
                               "DELETE FROM legacy_session_ids.reported WHERE column_id = " +
                                   std::to_string(column.id));
        if (!done) return done;
    }
    return {};
}

Result<void> contract_columns(Runner& runner, const std::vector<Work>& columns) {
    for (const Work& column : columns) {
        if (auto done = contract_one(runner, column); !done) return done;
    }
    return {};
}

}  // namespace ops::frontdeskctl::legacy
