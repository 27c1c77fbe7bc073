// What the machine and the broker take for the same steps when nothing else is done: no webhook
// read, no state, no database.
#pragma once

#include "tests/load/histogram.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace tests::load {

enum class Floor {
    kAck,      // a record produced until it is acknowledged (acks=all)
    kConsume,  // produced until a consumer has it
    kReply,    // consumed, then one record to a second topic until its ack, then one HTTP exchange
};

struct FloorOptions {
    Floor floor = Floor::kAck;
    std::string brokers;
    double rate = 200;  // records a second
    double seconds = 10;
    int partitions = 12;
    std::size_t bytes = 1500;  // of a record; 8 or more
};

struct FloorResult {
    std::uint64_t sent = 0, done = 0;
    Histogram taken;  // from the intended time to the end of the last step
    Histogram late;   // from the intended time to the produce call
    double seconds = 0;
    double cpu_seconds = 0;  // of this process, both ends of the exchange included
};

// Makes topics of its own and takes them away. Warms up first; what it counts begins after that.
// Waits 10 s for the last. Throws std::runtime_error where the broker cannot be had.
FloorResult run_floor(const FloorOptions& options);

}  // namespace tests::load
