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

    // All are stored, or an Error: `kafka_unacked` (retry), or what produce() said. A record that
    // the broker will never take (`record_too_large`) is an Error of kStop.
    shared::Result<void> write(const std::vector<Outgoing>& records);

  private:
    shared::kafka::Producer& producer_;
    int partitions_;
    std::chrono::milliseconds timeout_;
};

}  // namespace workers::background::batches
