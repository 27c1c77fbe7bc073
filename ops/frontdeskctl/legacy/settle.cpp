#include "ops/frontdeskctl/legacy/settle.hpp"

#include "ops/frontdeskctl/legacy/statements.hpp"
#include "shared/base/failpoint.hpp"

namespace ops::frontdeskctl::legacy {
namespace {

// A session has tens of rows, seldom hundreds.
constexpr const char* kTake = R"(
DELETE FROM legacy_session_ids.unsettled WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM legacy_session_ids.unsettled WHERE column_id = $1::int LIMIT 20))
RETURNING value)";

// Some ids at a time, until none is left.
Result<std::int64_t> settle_found(Runner& runner, const Work& work, const std::string& sql) {
    std::int64_t changed = 0;
    for (bool is_more = true; is_more;) {
        std::int64_t now = 0;
        const auto done = runner.change_rows(work.table.text(), [&](Transaction& transaction) {
            const auto taken = transaction.run(kTake, {std::to_string(work.id)});
            std::vector<shared::postgres::Parameter> ids;
            for (std::size_t i = 0; i < taken->size(); ++i) {
                ids.emplace_back(std::string(taken->get(i, 0)));
            }
            is_more = !ids.empty();
            if (!is_more) return;
            const auto settled = transaction.run(sql, {shared::postgres::array(ids)});
            now = static_cast<std::int64_t>(settled->affected());
        });
        if (!done) return done.error();
        changed += now;
    }
    return changed;
}

// What an earlier run had found and not settled may be of the other kind.
Result<std::int64_t> find_and_settle(Runner& runner,
                                     const Work& work,
                                     const std::string& find,
                                     const std::string& sql) {
    auto begun = runner.change(work.table.text(), [&](Transaction& transaction) {
        transaction.run("DELETE FROM legacy_session_ids.unsettled WHERE column_id = $1::int",
                        {std::to_string(work.id)});
    });
    if (!begun) return begun.error();
    auto found = runner.run_long(work.table.text() + ": settle", find);
    if (!found) return found.error();
    shared::failpoint("ctl.legacy_unsettled_found");
    return settle_found(runner, work, sql);
}

}  // namespace

Result<std::int64_t> settle(Runner& runner, const Work& work) {
    const auto gone = find_and_settle(runner, work, find_gone(work), settle_gone(work));
    if (!gone) return gone.error();
    const auto come = settle_late(runner, work);
    if (!come) return come.error();
    return *gone + *come;
}

Result<std::int64_t> settle_late(Runner& runner, const Work& work) {
    return find_and_settle(runner, work, find_come(work), settle_come(work));
}

}  // namespace ops::frontdeskctl::legacy
