// What came of the posts: counts, latencies, and how late the generator itself was.
// Pure, not thread-safe.
#pragma once

#include "shared/json/writer.hpp"
#include "tests/load/histogram.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tests::load {

// How one post ended. Times are microseconds of one monotonic clock.
struct Answer {
    int status = 0;    // 0 where no answer came
    std::string code;  // why not: `refused reset timeout`; empty with an answer
    std::int64_t begun_us = 0;
    std::int64_t ended_us = 0;

    bool is_taken() const { return status >= 200 && status < 300; }
};

struct Tally {
    std::uint64_t messages = 0;  // distinct ids that were posted
    std::uint64_t repeats = 0;   // posts of an id that had been posted, as planned
    std::uint64_t again = 0;     // posts made once more because the one before got no 2xx
    std::uint64_t accepted = 0;  // distinct ids that got a 2xx
    std::uint64_t crowded = 0;   // posts that found every connection in use
    std::map<std::string, std::uint64_t> answers;  // by status, or by what went wrong
    Histogram taken;         // from the intended time to a 2xx, of every post that got one
    Histogram late;          // from the intended time to the moment its turn came here
    double seconds = 0;      // from the first intended time to the last answer
    double cpu_seconds = 0;  // of this process, user and system
};

// A member of JSON: count, quantiles, max and mean, in microseconds.
void write_times(shared::json::Writer& out, std::string_view name, const Histogram& times);

// One line of JSON; `p50` and so on in microseconds.
std::string tally_json(const Tally& tally, std::uint64_t seed, const std::string& run);
// For people, several lines.
std::string tally_text(const Tally& tally);

}  // namespace tests::load
