// `frontdeskctl legacy session-ids rollback`.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/legacy/book.hpp"
#include "ops/frontdeskctl/legacy/chosen.hpp"
#include "ops/frontdeskctl/legacy/survey.hpp"
#include "ops/frontdeskctl/legacy/switch_columns.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace legacy {
namespace {

using shared::Action;
using shared::Error;

Result<void> check(Runner& runner, const std::vector<Work>& book, const LegacyOptions& options) {
    const auto tables = read_tables(runner.database());
    if (!tables) return tables.error();
    const auto unknown = unknown_tables(*tables, book, options);
    if (unknown.empty()) return {};
    return Error{"unknown_table", "no column session_id in " + unknown, Action::kStop};
}

// The columns are as they were by now, whatever happens here.
Result<void> end(Runner& runner, const std::vector<Work>& columns) {
    auto cleared = clear_book(runner, columns);
    if (cleared || columns.empty() || cleared.error().code != "stopped") return cleared;
    return Error{"unfinished",
                 "the columns are as they were; `rollback` once more takes the book away",
                 Action::kStop};
}

Result<void> roll_back_all(Runner& runner, const LegacyOptions& options) {
    if (auto begun = runner.begin(); !begun) return begun;
    const auto book = read_book(runner.database());
    if (!book) return book.error();
    auto known = runner.watch("", [&] { return check(runner, *book, options); });
    if (!known) return known;
    std::vector<Work> columns;
    std::string gone;
    for (const Work& work : *book) {
        if (!is_chosen(work.table, options)) continue;
        if (work.stage == Stage::kContracted) {
            gone += (gone.empty() ? "" : ", ") + work.table.text();
        } else {
            columns.push_back(work);
        }
    }
    if (auto done = roll_back_columns(runner, columns); !done) return done;
    for (const Work& work : columns) {
        runner.meter().say(fmt::format("{}.{} is {} again", work.table.text(), kColumn, work.type));
    }
    if (auto ended = end(runner, columns); !ended) return ended;
    if (!gone.empty()) {
        return Error{"contracted",
                     gone +
                         ": the old column was dropped, there is no way back; the bad values "
                         "are in legacy_session_ids.reported",
                     Action::kStop};
    }
    if (columns.empty()) runner.meter().say("nothing to do: no column is on its way");
    return {};
}

}  // namespace
}  // namespace legacy

int legacy_rollback(const Settings& settings,
                    const LegacyOptions& options,
                    const IsStopped& is_stopped) {
    shared::Result<void> done;
    {
        legacy::Runner runner(settings, options, is_stopped);
        done = legacy::roll_back_all(runner, options);
    }
    if (done) return kDone;
    if (done.error().code == "stopped") return fail("stopped: nothing was changed");
    return fail(done.error());
}

}  // namespace ops::frontdeskctl
