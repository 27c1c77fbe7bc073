#include "workers/background/persist/months.hpp"

namespace workers::background::persist {

shared::Result<void> make_months(shared::postgres::Connection& connection) {
    return connection.transaction([](shared::postgres::Transaction& transaction) {
        transaction.run(
            "SELECT set_config('lock_timeout', '300ms', true), "
            "set_config('statement_timeout', '2s', true)");
        transaction.run("SELECT count(*) FROM core.make_month_partitions(2)");
    });
}

}  // namespace workers::background::persist
