// The Producer on librdkafka: idempotent, acks=all, rebuilt when it turns fatal.
#pragma once

#include "shared/kafka/producer.hpp"
#include "shared/kafka/settings.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shared::kafka {

// What a producer tells of its acks, from its own thread; must not throw or wait. May be empty.
struct AckWatch {
    // Seconds that the broker's clock is ahead of ours as far as the acks prove it (negative:
    // behind); once in ten seconds with acks.
    std::function<void(double seconds)> clock_offset;
    // Where each batch of a partition ended.
    std::function<void(std::string_view topic, Partition partition, Offset offset)> acked;
};

struct ProducerSettings {
    double linger_ms = 0;
    std::chrono::milliseconds message_timeout{15'000};
    int queue_messages = 100'000;
    int queue_kbytes = 65'536;
    AckWatch watch{};
};

class RdkafkaProducer : public Producer {
  public:
    // Callbacks run on the adapter's own thread and must not throw, wait or call flush(); they may
    // produce. Destruction is bounded and acknowledges what is open with stored=false.
    // A fatal error is handled inside: the records in flight end with stored=false and
    // possibly_stored as the library tells, the producer is built anew, produce() works again.
    ~RdkafkaProducer() override = default;
    // Waits until the producer id is there and every partition of the topics has a leader; false
    // after the timeout. Produces nothing. Call it before readiness: the first record of a cold
    // producer waits up to 2 s.
    virtual bool warm(const std::vector<std::string>& topics,
                      std::chrono::milliseconds timeout) = 0;
    // Waits for what is in flight, then gives the rest up: its acks come with stored=false.
    virtual bool flush(std::chrono::milliseconds timeout) = 0;
    // Times the client was rebuilt after a fatal error.
    virtual std::uint64_t rebuilds() const = 0;
    // Test hook: makes the library raise a fatal error.
    virtual void raise_fatal_for_test() = 0;
    virtual std::size_t in_flight() const = 0;
};

std::unique_ptr<RdkafkaProducer> make_producer(const Settings& settings,
                                               const ProducerSettings& producer);

}  // namespace shared::kafka
