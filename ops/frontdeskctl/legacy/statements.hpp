// The statements that change a table, step by step. Pure: what they rely on, and what they lock, is
// in ops/docs/legacy-session-ids.md. Each list belongs into one transaction, behind lock_tables().
#pragma once

#include "ops/frontdeskctl/legacy/stage.hpp"

#include <string>
#include <vector>

namespace ops::frontdeskctl::legacy {

using Statements = std::vector<std::string>;

// All at once, before anything is changed, so that nobody waits behind one that we hold for longer
// than it takes to get the others. `mode` as LOCK TABLE takes it.
std::string lock_tables(const std::vector<Table>& tables, const std::string& mode);

// What names a row for the report, of the row that goes by `alias` in SQL.
std::string row_key(const Work& work, const std::string& alias);

// Shadow column and triggers.
Statements expand(const Work& work);
// The foreign key without looking at what stands there, of the table or one partition of it.
std::string add_foreign_key(const Work& work, const Table& part, bool is_valid);
// The shadow gets the column's name.
Statements switch_over(const Work& work);
// The old column goes for good.
Statements contract(const Work& work);
// All of it undone, from any stage before kContracted.
Statements roll_back(const Work& work);

// The backfill of the blocks $1 to $2 (tid) of a table or partition: where the shadow is not what
// the text says it becomes so, and what is no session is reported. One row: rows changed, reported.
// Right however often it runs, beside whatever else is written.
std::string fill_blocks(const Work& work, const std::string& part_sql);

// Rows of such blocks, and those that have a value.
std::string count_blocks(const std::string& part_sql);

// Where nothing names a row: those that are no session and alike have one line in the report, which
// says how many they are.
std::string report_alike(const Work& work);

// Between the backfill and the foreign key sessions are deleted that rows point to, and others come
// that rows were said to have none of. What finds them reads much and locks nothing; what settles
// the rows of some ($1, an array of their ids as they were found) is short. Who has a session now
// is in the report no longer.
std::string find_gone(const Work& work);
std::string settle_gone(const Work& work);
std::string find_come(const Work& work);
std::string settle_come(const Work& work);

}  // namespace ops::frontdeskctl::legacy
