// What the acks of a producer say beside their own records: see AckWatch.
#pragma once

#include "shared/kafka/broker_clock.hpp"
#include "shared/kafka/holders_internal.hpp"
#include "shared/kafka/rdkafka_producer.hpp"

#include <optional>
#include <string>

namespace shared::kafka {

// One thread.
class AckWatcher {
  public:
    AckWatcher(const Settings& settings, AckWatch watch);

    // A record that is stored, in the order of a batch of one partition.
    void note(const rd_kafka_message_t& message);
    // At the end of the batch.
    void tell();

  private:
    struct End {
        std::string topic;
        Partition partition = 0;
        Offset offset = 0;
    };

    const Settings settings_;
    const AckWatch watch_;
    const SystemClock clock_;
    std::optional<End> end_;
    BrokerClock broker_;
    bool has_times_ = false;
    MonoUs told_at_ = 0;
};

}  // namespace shared::kafka
