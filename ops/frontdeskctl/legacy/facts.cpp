#include "ops/frontdeskctl/legacy/facts.hpp"

#include "ops/frontdeskctl/legacy/numbers.hpp"

namespace ops::frontdeskctl::legacy {
namespace {

using shared::postgres::Rows;

// In the order of the statement's columns.
class Reader {
  public:
    Reader(const Rows& rows, std::size_t row) : rows_(rows), row_(row) {}

    std::string text() { return std::string(rows_.get(row_, column_++)); }
    Count count() {
        const auto at = column_++;
        return rows_.is_null(row_, at) ? Count() : Count(number(rows_.get(row_, at)));
    }

  private:
    const Rows& rows_;
    std::size_t row_;
    std::size_t column_ = 0;
};

Fact read(const Rows& rows, std::size_t row) {
    Reader in(rows, row);
    Fact out;
    out.table = in.text();
    out.type = in.text();
    for (Count* each : {&out.rows, &out.filled, &out.not_uuid, &out.orphans}) *each = in.count();
    out.foreign_key = in.text();
    out.indexes = in.text();
    out.stage = in.text();
    for (Count* each : {&out.reported_not_uuid, &out.reported_orphans, &out.unreported}) {
        *each = in.count();
    }
    out.type_before = in.text();
    for (Count* each : {&out.column_bytes,
                        &out.column_bytes_before,
                        &out.index_bytes,
                        &out.index_bytes_before,
                        &out.table_bytes,
                        &out.table_bytes_before}) {
        *each = in.count();
    }
    out.verdict = in.text();
    return out;
}

}  // namespace

shared::Result<std::vector<Fact>> read_facts(shared::postgres::Connection& database,
                                             const std::string& sessions) {
    // A view of only some rows is an error; who asks may go away.
    const auto set = database.run(
        "SELECT set_config('legacy_session_ids.sessions', $1, false), "
        "set_config('jit', 'off', false), set_config('row_security', 'off', false), "
        "set_config('client_connection_check_interval', '1s', false)",
        {sessions});
    if (!set) return set.error();
    const auto rows = database.run(facts_sql());
    if (!rows) return rows.error();
    std::vector<Fact> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) out.push_back(read(**rows, i));
    return out;
}

}  // namespace ops::frontdeskctl::legacy
