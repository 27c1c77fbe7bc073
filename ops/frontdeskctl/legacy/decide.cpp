#include "ops/frontdeskctl/legacy/decide.hpp"

#include "ops/frontdeskctl/legacy/index_definition.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ops::frontdeskctl::legacy {
namespace {

// A uuid without hyphens.
constexpr int kShortestText = 32;

std::string obstacle_of(const Column& column) {
    if (column.kind == Kind::kOther) return "its type is " + column.type;
    if (column.length > 0 && column.length < kShortestText) return column.type + " holds no uuid";
    if (column.is_generated) return "it is a generated column";
    if (column.is_in_primary_key) return "it is part of the primary key";
    if (column.is_in_partition_key) return "the table is partitioned by it";
    if (column.is_referenced) return "foreign keys of other tables point to it";
    if (column.is_inherited) return "the table inherits, or is inherited from";
    if (column.has_subpartitions) return "partitions of the table are partitioned themselves";
    if (column.is_replica_identity) return "an index with it is the replica identity";
    if (!column.is_ours) return "the table belongs to another role";
    if (column.has_our_names) {
        return fmt::format("the table has a column {} or {} already", kShadow, kLegacy);
    }
    return {};
}

std::string joined(const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

Decision decide(const Column& column) {
    if (column.kind == Kind::kUuid && column.has_foreign_key) return {Fate::kFine, ""};
    if (!column.references.empty()) {
        return {Fate::kElsewhere, "it points to " + column.references};
    }
    auto obstacle = obstacle_of(column);
    if (!obstacle.empty()) return {Fate::kByHand, std::move(obstacle)};
    return {Fate::kMigrate, column.kind == Kind::kUuid ? "no foreign key" : ""};
}

std::vector<std::string> notes_of(const Column& column, bool may_silence_triggers) {
    std::vector<std::string> out;
    if (column.is_not_null) {
        out.emplace_back("NOT NULL is given up: what is no session becomes NULL, here or later");
    }
    for (const auto& name : column.constraints) {
        out.push_back("constraint " + name + " goes with the old column");
    }
    for (const Index& index : column.indexes) {
        const auto carried = carried_index(index.definition, column.kind == Kind::kText);
        if (!carried.fault.empty()) {
            out.push_back(
                fmt::format("index {} is not carried over: {}", index.name, carried.fault));
        }
    }
    if (column.key.empty()) {
        out.emplace_back("no key names its rows: the report names them by a hash of their content");
    }
    if (!column.readers.empty()) {
        out.push_back("these go on reading the old column, and keep it from being dropped: " +
                      joined(column.readers));
    }
    if (!column.triggers.empty() && !may_silence_triggers) {
        out.push_back("its triggers fire for each row of the backfill: " + joined(column.triggers));
    }
    return out;
}

}  // namespace ops::frontdeskctl::legacy
