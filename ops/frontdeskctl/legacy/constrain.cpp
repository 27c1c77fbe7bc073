#include "ops/frontdeskctl/legacy/constrain.hpp"

#include "ops/frontdeskctl/legacy/book.hpp"
#include "ops/frontdeskctl/legacy/parts.hpp"
#include "ops/frontdeskctl/legacy/statements.hpp"
#include "shared/base/failpoint.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl::legacy {
namespace {

constexpr const char* kState = R"(
SELECT convalidated FROM pg_constraint WHERE conrelid = to_regclass($1) AND conname = $2)";

// Both at once: a writer that has one of them and waits for the other must not meet us half way.
void lock_both(Transaction& transaction, const Work& work, const Table& table) {
    lock(transaction, lock_tables({table, work.sessions}, "SHARE ROW EXCLUSIVE"));
}

Result<std::string> state_of(Runner& runner, const Work& work, const Table& table) {
    const auto rows = runner.database().run(kState, {table.sql(), work.foreign_key});
    if (!rows) return rows.error();
    return (*rows)->size() == 0 ? std::string() : std::string((*rows)->get(0, 0));
}

Result<void> add(Runner& runner, const Work& work, const Table& table, bool is_valid) {
    const auto state = state_of(runner, work, table);
    if (!state) return state.error();
    if (!state->empty()) return {};
    return runner.change(table.text() + ": foreign key", [&](Transaction& transaction) {
        lock_both(transaction, work, table);
        transaction.run(add_foreign_key(work, table, is_valid));
    });
}

Result<void> set_stage(Runner& runner, const Work& work, Stage stage) {
    return runner.change(work.table.text(), [&](Transaction& transaction) {
        legacy::set_stage(transaction, work.id, stage);
    });
}

}  // namespace

Result<void> add_foreign_keys(Runner& runner, const Work& work) {
    const auto parts = read_parts(runner.database(), work.table);
    if (!parts) return parts.error();
    for (const Part& part : *parts) {
        if (auto added = add(runner, work, part.table, false); !added) return added;
    }
    shared::failpoint("ctl.legacy_foreign_key_added");
    return set_stage(runner, work, Stage::kConstrained);
}

// PostgreSQL takes no key of a partitioned table on trust, but joins those that its partitions have
// and that are valid, without looking at their rows again.
Result<void> validate_foreign_keys(Runner& runner, const Work& work) {
    const auto parts = read_parts(runner.database(), work.table);
    if (!parts) return parts.error();
    for (const Part& part : *parts) {
        // One that was made since the keys were added.
        if (auto added = add(runner, work, part.table, false); !added) return added;
        const auto state = state_of(runner, work, part.table);
        if (!state) return state.error();
        if (*state == "t") continue;
        auto valid = runner.run_long(part.table.text() + ": validate",
                                     fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {}",
                                                 part.table.sql(),
                                                 identifier(work.foreign_key)));
        if (!valid) return valid;
    }
    shared::failpoint("ctl.legacy_foreign_key_valid");
    if (work.is_partitioned) {
        if (auto joined = add(runner, work, work.table, true); !joined) return joined;
    }
    return set_stage(runner, work, Stage::kValidated);
}

}  // namespace ops::frontdeskctl::legacy
