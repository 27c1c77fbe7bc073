#include "workers/background/upkeep/retention_stretch.hpp"

namespace workers::background::upkeep {

shared::Result<std::unique_ptr<shared::postgres::Rows>> run_stretch(
    shared::postgres::Connection& connection,
    const char* sql,
    const std::vector<shared::postgres::Parameter>& values) {
    std::unique_ptr<shared::postgres::Rows> rows;
    const auto done = connection.transaction([&](shared::postgres::Transaction& work) {
        work.run("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)");
        rows = work.run(sql, values);
    });
    if (!done) return done.error();
    return rows;
}

}  // namespace workers::background::upkeep
