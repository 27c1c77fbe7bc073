// `frontdeskctl legacy session-ids rollback`.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/legacy/book.hpp"
#include "ops/frontdeskctl/legacy/chosen.hpp"
#include "ops/frontdeskctl/legacy/switch_columns.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace legacy {
namespace {

using shared::Action;
using shared::Error;

Result<void> roll_back_all(Runner& runner, const LegacyOptions& options) {
    if (auto begun = runner.begin(); !begun) return begun;
    const auto book = read_book(runner.database());
    if (!book) return book.error();
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
    if (!gone.empty()) {
        return Error{"contracted",
                     gone +
                         ": the old column was dropped, there is no way back; the bad values "
                         "are in legacy_session_ids.reported",
                     Action::kStop};
    }
    if (columns.empty()) {
        const auto is_left = has_book(runner.database());
        if (!is_left) return is_left.error();
        if (*is_left) {
            auto done = runner.change(
                "book", [](Transaction& transaction) { drop_empty_book(transaction); });
            if (!done) return done;
        }
        runner.meter().say("nothing to do: no column is on its way");
    }
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
