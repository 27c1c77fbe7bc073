#include "ops/frontdeskctl/legacy/stage.hpp"

#include "ops/frontdeskctl/legacy/index_definition.hpp"

#include <algorithm>
#include <array>

namespace ops::frontdeskctl::legacy {
namespace {

constexpr std::array kStages{
    "expanded", "backfilled", "indexed", "constrained", "validated", "switched", "contracted"};

CarryIndex carry(const Index& index, std::string tail, bool is_partitioned) {
    CarryIndex out;
    out.old_name = out.name = index.name;
    out.build_name = derived_name(index.name, "_uuid");
    out.tail = std::move(tail);
    out.is_unique = index.is_unique;
    // PostgreSQL makes no constraint of an index that stands on partitions.
    out.is_constraint = index.is_constraint && !is_partitioned;
    return out;
}

CarryIndex added(const Column& column) {
    CarryIndex out;
    out.name = derived_name("idx_" + column.table.name, "_session_id");
    const bool is_taken = std::any_of(column.indexes.begin(),
                                      column.indexes.end(),
                                      [&](const Index& each) { return each.name == out.name; });
    if (is_taken) out.name = derived_name("idx_" + column.table.name, "_session_id_fk");
    out.build_name = out.name;
    out.tail = std::string(" USING btree (") + kShadow + ")";
    return out;
}

}  // namespace

const char* name_of(Stage stage) {
    return kStages.at(static_cast<std::size_t>(stage));
}

std::optional<Stage> stage_named(std::string_view name) {
    const auto found = std::find(kStages.begin(), kStages.end(), name);
    if (found == kStages.end()) return std::nullopt;
    return static_cast<Stage>(found - kStages.begin());
}

Work begin_work(const Column& column, const Table& sessions) {
    Work out;
    out.table = column.table;
    out.sessions = sessions;
    out.kind = column.kind;
    out.type = column.type;
    out.length = column.length;
    out.is_not_null = column.is_not_null;
    out.is_partitioned = column.is_partitioned;
    out.old_default = column.default_sql;
    out.key = column.key;
    out.foreign_key = derived_name(column.table.name, "_session_id_sessions_fkey");
    bool finds_sessions = false;
    for (const Index& index : column.indexes) {
        auto carried = carried_index(index.definition, column.kind == Kind::kText);
        if (!carried.fault.empty()) continue;
        finds_sessions = finds_sessions || index.finds_sessions;
        out.indexes.push_back(carry(index, std::move(carried.tail), column.is_partitioned));
    }
    if (!finds_sessions) out.indexes.push_back(added(column));
    return out;
}

}  // namespace ops::frontdeskctl::legacy
