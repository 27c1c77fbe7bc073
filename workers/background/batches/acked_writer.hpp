// Writes a few records and waits until the broker has them: dead letters, staff events and delivery
// news, which must be safe before the transaction that takes note of them commits.
#pragma once

#include "shared/kafka/producer.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace workers::background::batches {

struct Outgoing {
    std::string topic;  // without prefix
    std::string key;
    std::string value;
};

// One caller at a time. Blocks at most `timeout` in each call.
class AckedWriter {
  public:
    AckedWriter(shared::kafka::Producer& producer,
                int partitions,
                std::chrono::milliseconds timeout);

    // All are stored, or an Error: `kafka_unacked` (retry: also after a time-out, a purge or a
    // rebuild of the producer), or what produce() said (`queue_full`, retry; `too_large`, dead
    // letter: the item's own fault). What the client takes and the broker never does
    // (`record_too_large`) is an Error of kStop: their limits differ.
    shared::Result<void> write(const std::vector<Outgoing>& records);

  private:
    shared::kafka::Producer& producer_;
    int partitions_;
    std::chrono::milliseconds timeout_;
};

}  // namespace workers::background::batches
