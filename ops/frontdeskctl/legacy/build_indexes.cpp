#include "ops/frontdeskctl/legacy/build_indexes.hpp"

#include "ops/frontdeskctl/legacy/parts.hpp"
#include "shared/base/failpoint.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl::legacy {
namespace {

using shared::Action;
using shared::Error;

// Where the name stands for something else, `is_ours` is false.
constexpr const char* kState = R"(
SELECT i.indisvalid,
    i.indrelid = $3::regclass AND EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = 'session_id_uuid'
            AND (a.attnum = ANY (i.indkey) OR EXISTS (
                SELECT FROM pg_depend d WHERE d.objid = i.indexrelid AND d.refobjid = i.indrelid
                    AND d.refobjsubid = a.attnum))) AS is_ours,
    EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid),
    EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_index i ON i.indexrelid = c.oid
WHERE n.nspname = $1 AND c.relname = $2)";

constexpr const char* kShare = R"(
SELECT CASE WHEN blocks_total > 0 THEN blocks_done::float8 / blocks_total END
FROM pg_stat_progress_create_index WHERE pid = $1::int)";

struct State {
    bool is_there = false, is_valid = false, is_building = false, is_joined = false;
};

Result<State> state_of(Runner& runner, const Table& table, const std::string& index) {
    const auto rows = runner.database().run(kState, {table.schema, index, table.sql()});
    if (!rows) return rows.error();
    if ((*rows)->size() == 0) return State{};
    const auto flag = [&](std::size_t column) { return (*rows)->get(0, column) == "t"; };
    if (!flag(1)) {
        return Error{
            "name_taken", table.schema + '.' + index + " is something else", Action::kStop};
    }
    return State{true, flag(0), flag(2), flag(3)};
}

std::string create(const CarryIndex& index,
                   const std::string& how,
                   const std::string& name,
                   const std::string& on) {
    return fmt::format("CREATE {}INDEX {} {} ON {}{}",
                       index.is_unique ? "UNIQUE " : "",
                       how,
                       identifier(name),
                       on,
                       index.tail);
}

// The server may still be at the build of a client that was killed.
Result<State> settled_state(Runner& runner, const Table& table, const std::string& name) {
    for (;;) {
        auto state = state_of(runner, table, name);
        if (!state || !state->is_building) return state;
        runner.pause(std::chrono::milliseconds(500));
        if (auto go = runner.go_on(); !go) return go.error();
    }
}

Result<void> build(Runner& runner,
                   const CarryIndex& index,
                   const Table& table,
                   const std::string& name) {
    const auto state = settled_state(runner, table, name);
    if (!state) return state.error();
    if (state->is_valid) return {};
    const auto what = table.text() + ": index " + name;
    if (state->is_there) {
        auto dropped = runner.run_long(
            what, "DROP INDEX CONCURRENTLY " + identifier(table.schema) + '.' + identifier(name));
        if (!dropped) return dropped;
    }
    auto built = runner.run_long(what, create(index, "CONCURRENTLY", name, table.sql()), kShare);
    if (!built && built.error().code == "postgres_data") {
        return Error{"not_unique",
                     what + ": two spellings of one session stand where it allows one",
                     Action::kStop};
    }
    if (built) shared::failpoint("ctl.legacy_index_built");
    return built;
}

// On the table alone it is not valid until each partition has its own under it.
Result<void> build_on_parts(Runner& runner, const Work& work, const CarryIndex& index) {
    const auto state = state_of(runner, work.table, index.build_name);
    if (!state) return state.error();
    if (!state->is_there) {
        auto made = runner.change(index.build_name, [&](Transaction& transaction) {
            transaction.run(create(index, "", index.build_name, "ONLY " + work.table.sql()));
        });
        if (!made) return made;
    }
    const auto parts = read_parts(runner.database(), work.table);
    if (!parts) return parts.error();
    for (const Part& part : *parts) {
        const auto name = derived_name(part.table.name + '_' + index.name, "_uuid");
        if (auto built = build(runner, index, part.table, name); !built) return built;
        const auto child = state_of(runner, part.table, name);
        if (!child) return child.error();
        if (child->is_joined) continue;
        auto joined = runner.change(index.build_name, [&](Transaction& transaction) {
            transaction.run(fmt::format("ALTER INDEX {}.{} ATTACH PARTITION {}.{}",
                                        identifier(work.table.schema),
                                        identifier(index.build_name),
                                        identifier(part.table.schema),
                                        identifier(name)));
        });
        if (!joined) return joined;
    }
    return {};
}

}  // namespace

Result<void> build_indexes(Runner& runner, const Work& work) {
    for (const CarryIndex& index : work.indexes) {
        auto done = work.is_partitioned ? build_on_parts(runner, work, index)
                                        : build(runner, index, work.table, index.build_name);
        if (!done) return done;
    }
    return {};
}

}  // namespace ops::frontdeskctl::legacy
