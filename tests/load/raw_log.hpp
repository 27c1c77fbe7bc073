// librdkafka as it is, set as our own clients are set: what a record costs at the least.
//
// Records carry a tag alone, padded. Throws std::runtime_error with the library's reason. Each
// callback comes on the one thread of its object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace tests::load {

// Makes topics of so many partitions and takes them away at its end.
class RawTopics {
  public:
    RawTopics(const std::string& brokers, int partitions);
    ~RawTopics();
    RawTopics(const RawTopics&) = delete;
    RawTopics& operator=(const RawTopics&) = delete;

    const std::string& first() const { return first_; }
    const std::string& second() const { return second_; }

  private:
    std::string brokers_, first_, second_;
};

class RawProducer {
  public:
    // `on_ack(topic, tag, stored)`: `topic` is 0 or 1 as below.
    using OnAck = std::function<void(int topic, std::uint64_t tag, bool is_stored)>;
    RawProducer(const std::string& brokers, const RawTopics& topics, OnAck on_ack);
    ~RawProducer();

    // To the first (0) or second (1) topic, from any thread. `bytes` is 8 or more.
    void produce(int topic, int partition, std::uint64_t tag, std::size_t bytes);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

class RawConsumer {
  public:
    using OnRecord = std::function<void(int partition, std::uint64_t tag)>;
    // Every partition from its beginning.
    RawConsumer(const std::string& brokers,
                const std::string& topic,
                int partitions,
                OnRecord on_record);
    ~RawConsumer();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tests::load
