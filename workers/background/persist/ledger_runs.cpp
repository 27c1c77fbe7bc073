#include "workers/background/persist/ledger_runs.hpp"

#include <string>

namespace workers::background::persist {
namespace {

constexpr const char* kLast = R"(
SELECT extract(epoch FROM greatest(now() - at, interval '0')), details ->> 'balanced' = 'true'
FROM core.audit WHERE action = 'ledger' ORDER BY at DESC LIMIT 1)";

}  // namespace

shared::Result<LedgerRun> last_ledger(shared::postgres::Connection& connection) {
    const auto rows = connection.run(kLast);
    if (!rows) return rows.error();
    if ((*rows)->size() == 0) return LedgerRun{};
    return LedgerRun{std::stod(std::string((*rows)->get(0, 0))), (*rows)->get(0, 1) == "t"};
}

}  // namespace workers::background::persist
