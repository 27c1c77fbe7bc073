#include "ops/frontdeskctl/legacy/advance.hpp"

#include "ops/frontdeskctl/legacy/backfill.hpp"
#include "ops/frontdeskctl/legacy/book.hpp"
#include "ops/frontdeskctl/legacy/build_indexes.hpp"
#include "ops/frontdeskctl/legacy/constrain.hpp"
#include "ops/frontdeskctl/legacy/settle.hpp"
#include "ops/frontdeskctl/legacy/statements.hpp"
#include "shared/base/failpoint.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl::legacy {
namespace {

// Once is enough, unless somebody writes past the triggers.
constexpr int kMostSettlings = 2;

constexpr const char* kVacuumShare = R"(
SELECT CASE WHEN heap_blks_total > 0 THEN heap_blks_scanned::float8 / heap_blks_total END
FROM pg_stat_progress_vacuum WHERE pid = $1::int)";

std::string counts_text(const BackfillCounts& counts) {
    return fmt::format("{} rows, {} changed, {} bad values reported",
                       with_commas(counts.rows),
                       with_commas(counts.changed),
                       with_commas(counts.reported));
}

// NULL for what is no session: a default that is none would only ever be reported.
Result<std::string> carried_default(Runner& runner, const Work& work) {
    if (work.old_default.empty()) return std::string();
    const auto value = "(" + work.old_default + ")::text::uuid";
    const auto tried = runner.database().run("SELECT " + value);
    if (tried) return (*tried)->is_null(0, 0) ? std::string() : value;
    if (tried.error().code == "postgres_data") return std::string();
    return tried.error();
}

Result<void> note(Runner& runner, Work& work, Stage stage) {
    auto noted = runner.change(work.table.text(), [&](Transaction& transaction) {
        set_stage(transaction, work.id, stage);
    });
    if (noted) work.stage = stage;
    return noted;
}

Result<void> fill(Runner& runner, Work& work) {
    const auto counts = backfill(runner, work);
    if (!counts) return counts.error();
    runner.meter().say("  backfilled: " + counts_text(*counts));
    return note(runner, work, Stage::kBackfilled);
}

// What the planner knows of the shadow is what it will know of the column; and the room that the
// backfill's dead rows take is free for new ones.
Result<void> index(Runner& runner, Work& work) {
    if (auto built = build_indexes(runner, work); !built) return built;
    auto vacuumed = runner.run_long(work.table.text() + ": vacuum",
                                    "VACUUM (ANALYZE, TRUNCATE false) " + work.table.sql(),
                                    kVacuumShare);
    if (!vacuumed) return vacuumed;
    runner.meter().say(fmt::format("  indexes built: {}", work.indexes.size()));
    return note(runner, work, Stage::kIndexed);
}

Result<void> constrain(Runner& runner, Work& work) {
    auto added = add_foreign_keys(runner, work);
    if (!added) return added;
    work.stage = Stage::kConstrained;
    runner.meter().say("  foreign key holds for what is written");
    return {};
}

// Between the backfill and the foreign key sessions were deleted, and others came.
Result<void> validate(Runner& runner, Work& work) {
    Result<void> valid;
    for (int i = 1; i <= kMostSettlings; ++i) {
        if (auto settled = settle(runner, work); !settled) return settled;
        valid = validate_foreign_keys(runner, work);
        if (valid || valid.error().code != "postgres_data") break;
    }
    if (!valid) return valid;
    work.stage = Stage::kValidated;
    runner.meter().say("  foreign key validated");
    return {};
}

Result<void> step(Runner& runner, Work& work) {
    switch (work.stage) {
        case Stage::kExpanded:
            return fill(runner, work);
        case Stage::kBackfilled:
            return index(runner, work);
        case Stage::kIndexed:
            return constrain(runner, work);
        case Stage::kConstrained:
            return validate(runner, work);
        case Stage::kValidated:
        case Stage::kSwitched:
        case Stage::kContracted:
            break;
    }
    return {};
}

}  // namespace

Result<int> begin_column(Runner& runner, Work work, const Fact& before) {
    auto carried = carried_default(runner, work);
    if (!carried) return carried.error();
    work.new_default = std::move(*carried);
    auto made = runner.change("book", [](Transaction& transaction) { make_book(transaction); });
    if (!made) return made.error();
    int id = 0;
    const auto done = runner.change(work.table.text() + ": expand", [&](Transaction& transaction) {
        lock(transaction, lock_tables({work.table}, "ACCESS EXCLUSIVE"));
        transaction.run(
            "DELETE FROM legacy_session_ids.columns WHERE schema_name = $1 AND table_name = $2",
            {work.table.schema, work.table.name});
        work.id = id = add_to_book(transaction, work, before);
        for (const auto& sql : expand(work)) transaction.run(sql);
    });
    if (!done) return done.error();
    shared::failpoint("ctl.legacy_expanded");
    return id;
}

Result<void> advance(Runner& runner, Work& work, Stage until) {
    while (work.stage < until && work.stage < Stage::kValidated) {
        if (auto done = step(runner, work); !done) return done;
        shared::failpoint("ctl.legacy_step_done");
    }
    return {};
}

}  // namespace ops::frontdeskctl::legacy
