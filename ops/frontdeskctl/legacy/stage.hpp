// How far a column is, as the book of the migration says (schema legacy_session_ids).
#pragma once

#include "ops/frontdeskctl/legacy/column.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ops::frontdeskctl::legacy {

// In order. Up to kSwitched each can be gone back from.
enum class Stage {
    kExpanded,     // the shadow column stands beside, a trigger fills it for what is written
    kBackfilled,   // and it is filled for what stood there
    kIndexed,      // its indexes are built and valid
    kConstrained,  // its foreign key holds for what is written
    kValidated,    // and for what stood there
    kSwitched,     // it has the column's name, the old one is kept in step
    kContracted    // the old one is gone
};

const char* name_of(Stage stage);
std::optional<Stage> stage_named(std::string_view name);

struct CarryIndex {
    std::string old_name;    // empty: an index that was not there before
    std::string name;        // after the switch
    std::string build_name;  // until then
    std::string tail;        // of CREATE INDEX, behind the name of the table
    bool is_unique = false;
    bool is_constraint = false;
};

// A column being migrated.
struct Work {
    int id = 0;
    Stage stage = Stage::kExpanded;
    Table table, sessions;
    Kind kind = Kind::kText;
    std::string type;
    int length = 0;
    bool is_not_null = false;
    bool is_partitioned = false;
    std::string old_default, new_default;  // SQL; empty: none
    std::vector<std::string> key;          // empty: nothing names a row
    std::string foreign_key;               // its name
    std::vector<CarryIndex> indexes;

    bool is_switched() const { return stage == Stage::kSwitched; }
};

// What apply() begins with: names chosen, indexes carried over, one added where none would find the
// rows of a session. Pure; `new_default` is left empty.
Work begin_work(const Column& column, const Table& sessions);

}  // namespace ops::frontdeskctl::legacy
