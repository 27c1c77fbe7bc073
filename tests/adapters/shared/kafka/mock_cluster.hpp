// librdkafka's in-process broker, for faults that a real one does not show on demand.
#pragma once

#include <memory>
#include <string>

namespace shared::kafka {

class MockCluster {
  public:
    // Each topic made has so many partitions.
    explicit MockCluster(int partitions = 2, int brokers = 1);
    ~MockCluster();
    MockCluster(const MockCluster&) = delete;
    MockCluster& operator=(const MockCluster&) = delete;

    std::string brokers() const;
    void create(const std::string& topic);
    void lead(const std::string& topic, int partition, int broker);
    // Of the first broker: connections are dropped and refused, until up again.
    void set_up(bool up);
    // Every answer comes that late.
    void set_delay_ms(int delay);
    // The partition has no leader from now on.
    void take_leader(const std::string& topic, int partition);
    // The next produce request is refused as one that the broker has stored long ago.
    void refuse_next_as_duplicate();

  private:
    struct State;
    std::unique_ptr<State> state_;
    const int partitions_;
};

}  // namespace shared::kafka
