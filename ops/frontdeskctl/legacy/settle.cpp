#include "ops/frontdeskctl/legacy/settle.hpp"

#include "ops/frontdeskctl/legacy/statements.hpp"
#include "shared/base/failpoint.hpp"

namespace ops::frontdeskctl::legacy {
namespace {

// A session has tens of rows, seldom hundreds.
constexpr int kMostIds = 20;
// Down to one id. Then a session has many thousands, or no index finds its rows by the text.
constexpr int kQuickTries = 5;
constexpr const char* kTakeTime = "SELECT set_config('statement_timeout', '60s', true)";
// A report of millions is looked into by its index, not read for each few ids.
constexpr const char* kByIndex =
    "SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', "
    "true)";
constexpr const char* kTake = R"(
DELETE FROM legacy_session_ids.unsettled WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM legacy_session_ids.unsettled WHERE column_id = $1::int LIMIT $2::int))
RETURNING value)";

// Some ids at a time, until none is left; fewer with each try, unless that is of no use.
Result<void> settle_found(Runner& runner, const Work& work, const std::string& sql) {
    bool takes_time = false;
    for (bool is_more = true; is_more;) {
        int tries = 0;
        auto done = runner.change_rows(work.table.text(), [&](Transaction& transaction) {
            takes_time = takes_time || ++tries > kQuickTries;
            if (takes_time) transaction.run(kTakeTime);
            const int most = takes_time ? kMostIds : kMostIds >> (tries - 1);
            const auto taken =
                transaction.run(kTake, {std::to_string(work.id), std::to_string(most)});
            std::vector<shared::postgres::Parameter> ids;
            for (std::size_t i = 0; i < taken->size(); ++i) {
                ids.emplace_back(std::string(taken->get(i, 0)));
            }
            is_more = !ids.empty();
            if (!is_more) return;
            transaction.run(kByIndex);
            transaction.run(sql, {shared::postgres::array(ids)});
        });
        if (!done) return done;
    }
    return {};
}

// What an earlier run had found and not settled may be of the other kind.
Result<void> find_and_settle(Runner& runner,
                             const Work& work,
                             const std::string& find,
                             const std::string& sql) {
    if (auto begun = forget_unsettled(runner, work); !begun) return begun;
    auto found = runner.run_long(work.table.text() + ": settle", find);
    if (!found) return found;
    shared::failpoint("ctl.legacy_unsettled_found");
    return settle_found(runner, work, sql);
}

}  // namespace

Result<void> settle(Runner& runner, const Work& work) {
    auto gone = find_and_settle(runner, work, find_gone(work), settle_gone(work));
    return gone ? settle_late(runner, work) : gone;
}

Result<void> forget_unsettled(Runner& runner, const Work& work) {
    return runner.run_long(
        work.table.text() + ": settle",
        "DELETE FROM legacy_session_ids.unsettled WHERE column_id = " + std::to_string(work.id));
}

Result<void> settle_late(Runner& runner, const Work& work) {
    return find_and_settle(runner, work, find_come(work), settle_come(work));
}

}  // namespace ops::frontdeskctl::legacy
