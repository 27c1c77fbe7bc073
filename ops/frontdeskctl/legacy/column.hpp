// A column named session_id as the catalogs of PostgreSQL describe it.
#pragma once

#include "ops/frontdeskctl/legacy/names.hpp"

#include <string>
#include <vector>

namespace ops::frontdeskctl::legacy {

inline constexpr const char* kColumn = "session_id";
// Beside it until the switch, and what stood there before it until the contract.
inline constexpr const char* kShadow = "session_id_uuid";
inline constexpr const char* kLegacy = "session_id_legacy";

struct Index {
    std::string name;
    std::string definition;  // as pg_get_indexdef() gives it
    bool is_unique = false;
    bool is_constraint = false;   // of a UNIQUE constraint
    bool finds_sessions = false;  // begins with the column and leaves none of its values out
};

enum class Kind { kText, kUuid, kOther };

struct Column {
    Table table;
    std::string shown;  // the table as SQL writes it, quoted where it must be
    Kind kind = Kind::kOther;
    std::string type;  // as people write it: character varying(64)
    int length = 0;    // most characters; 0: any number
    bool is_not_null = false;
    bool is_partitioned = false;
    std::string default_sql;               // empty: none
    std::vector<std::string> key;          // columns that name a row; empty: nothing does
    std::vector<Index> indexes;            // all that have the column in them
    std::string references;                // tables other than the sessions, by foreign key
    bool has_foreign_key = false;          // to the sessions, valid, ON DELETE SET NULL
    std::vector<std::string> readers;      // views, policies and the like that depend on the column
    std::vector<std::string> triggers;     // of others, that fire for a changed row
    std::vector<std::string> constraints;  // CHECK and EXCLUDE, also with other columns
    // What nobody but a person can decide:
    bool is_in_primary_key = false;
    bool is_in_partition_key = false;
    bool is_generated = false;
    bool is_referenced = false;  // by foreign keys of other tables
    bool is_inherited = false;   // inheritance other than partitions
    bool has_subpartitions = false;
    bool is_replica_identity = false;
    bool is_ours = true;         // its owner is a role of ours
    bool has_our_names = false;  // kShadow or kLegacy is there already
};

}  // namespace ops::frontdeskctl::legacy
