#include "ops/frontdeskctl/legacy/report.hpp"

#include "ops/frontdeskctl/legacy/statements.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl::legacy {
namespace {

using shared::Action;
using shared::Error;

Result<std::string> count_lost(Runner& runner, const Work& column) {
    std::string out;
    const auto done = runner.watch(column.table.text() + ": report", [&]() -> Result<void> {
        const auto lost = runner.database().run("SELECT legacy_session_ids.lost($1::int)",
                                                {std::to_string(column.id)});
        if (!lost) return lost.error();
        out = (*lost)->get(0, 0);
        return {};
    });
    if (!done) return done.error();
    return out;
}

}  // namespace

// A hash of the content is another as soon as the table has one column more.
Result<void> check_report(Runner& runner, const Work& column) {
    if (column.key.empty()) {
        auto counted = runner.run_long(column.table.text() + ": report", report_alike(column));
        if (!counted) return counted;
    }
    const auto lost = count_lost(runner, column);
    if (!lost) return lost.error();
    if (*lost == "0") return {};
    return Error{
        "unreported",
        fmt::format("{}: {} values are neither sessions nor reported", column.table.text(), *lost),
        Action::kStop};
}

}  // namespace ops::frontdeskctl::legacy
