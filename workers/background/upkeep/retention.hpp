// Takes away what has been kept long enough: whole months by dropping their partitions, what is
// left in months that others still keep in small steps.
//
// A clinic keeps so many whole months (core.clinics.retention_months, else core.installation's; 0
// is for ever) and the present one. Every step is a transaction of its own: it may be ended between
// any two, killed in one, and run by several at once; the next run goes on. What must be known
// longer than any repeat or replay goes by its own age, see kKnownDays.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace workers::background::upkeep {

// How long message ids and turns without a row are known. A dead letter lies 30 days and may be
// replayed on the last of them; where it dies again its second letter does so too. Providers repeat
// for 7 days, and `turns` is kept as long.
inline constexpr int kKnownDays = 62;

struct Removed {
    std::map<std::string, std::size_t> rows;  // by table
    std::vector<std::string> partitions;
    std::size_t clinics = 0;  // cleared up to a new month
};

// What a step did: rows of a table, of a clinic where they are one's, or a partition.
struct Step {
    std::string_view table;
    std::size_t rows = 0;
    std::string clinic;  // empty: of all
    bool is_partition = false;
};

struct Pace {
    // Waits so long; false: to be ended here.
    std::function<bool(std::chrono::milliseconds)> rest;
    std::function<void(const Step&)> tell = [](const Step&) {};
};

// Runs to the end, or until `pace` says no (error `retention_ended`, retry). What fails for a month
// or a clinic holds up none of the others; the first such error is given at the end. Other errors
// beside those of statements: `postgres_conflict` where a partition stayed locked through all
// attempts.
// `actor` stands in core.audit. `out` tells what was done, also where it failed.
shared::Result<void> run_retention(shared::postgres::Connection& connection,
                                   const Pace& pace,
                                   const std::string& actor,
                                   Removed& out);

// What a run would take away now.
struct DoomedPartition {
    std::string name;
    std::int64_t rows = 0, bytes = 0;  // rows as PostgreSQL estimates them
};
struct DoomedRows {
    std::string clinic, name, kept_from;
    std::int64_t messages = 0, lines = 0, sessions = 0, staff_events = 0, requests = 0;
};
struct Doomed {
    std::vector<DoomedPartition> partitions;
    std::vector<DoomedRows> clinics;  // also what lies in those partitions
    std::int64_t known_ids = 0, rowless = 0, memories = 0;
};
// A stretch at a time, as run_retention(); nothing is taken. Error beside those of statements:
// `retention_ended`.
shared::Result<Doomed> plan_retention(
    shared::postgres::Connection& connection,
    const std::function<bool()>& is_stopped = [] { return false; });

}  // namespace workers::background::upkeep
