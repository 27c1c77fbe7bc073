// The command line of frontdesk-load.
#pragma once

#include "tests/load/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tests::load {

struct Options {
    PlanOptions plan;
    std::string seed_file;           // the lines to write to
    std::vector<std::string> urls;   // bases of ingest
    std::vector<std::string> lines;  // of the seed file; all where it is empty
    std::uint32_t run = 0;           // below 2^24
    std::size_t connections = 256;
    double timeout_seconds = 10;
    double again_seconds = 0;
    std::string accepted;          // file of ids that got a 2xx
    std::string posts;             // file of every post
    std::uint32_t greetings = 25;  // percent of all messages
    bool prefer = false;           // real-time priority where that is allowed
    bool json = false;

    std::vector<std::string> hosts() const;  // `host:port` of each url
};

struct ParsedOptions {
    Options options;
    std::string help;   // asked for: to be printed, nothing to be done
    std::string fault;  // empty where all is right
};

// Without --seed and --run they are drawn at random.
ParsedOptions parse_options(int argc, const char* const* argv);

}  // namespace tests::load
