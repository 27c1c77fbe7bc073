#include "ops/frontdeskctl/legacy/parts.hpp"

#include "ops/frontdeskctl/legacy/numbers.hpp"

namespace ops::frontdeskctl::legacy {
namespace {

constexpr const char* kParts = R"(
WITH root AS (SELECT to_regclass($1) AS oid)
SELECT c.oid, n.nspname, c.relname,
    pg_relation_size(c.oid) / current_setting('block_size')::int, greatest(c.reltuples, 0)::bigint
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.oid IN (SELECT oid FROM root
    UNION SELECT p.relid FROM root, pg_partition_tree(root.oid) p WHERE p.isleaf)
ORDER BY 2, 3)";

}  // namespace

shared::Result<std::vector<Part>> read_parts(shared::postgres::Connection& database,
                                             const Table& table) {
    const auto rows = database.run(kParts, {table.sql()});
    if (!rows) return rows.error();
    std::vector<Part> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        const auto text = [&](std::size_t column) { return (*rows)->get(i, column); };
        out.push_back({std::string(text(0)),
                       {std::string(text(1)), std::string(text(2))},
                       number(text(3)),
                       number(text(4))});
    }
    return out;
}

}  // namespace ops::frontdeskctl::legacy
