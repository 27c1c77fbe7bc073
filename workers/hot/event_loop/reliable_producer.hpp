// Produces until stored: what an owner writes must be there before it goes on.
//
// Single-threaded (the loop's thread); the producer behind it may be shared. Destroying it drops
// every continuation: nobody hears of those records any more.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/kafka/producer.hpp"
#include "workers/hot/event_loop/event_loop.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace workers::hot::event_loop {

struct Stored {
    shared::kafka::Offset offset = -1;  // -1: stored, but the library gave no offset
    shared::BootNs produced_at = 0;     // when the attempt that was stored began
    bool is_too_large = false;          // never stored: the broker refuses its size
};

class ReliableProducer {
  public:
    using Then = std::function<void(const Stored&)>;
    // All must outlive it.
    ReliableProducer(EventLoop& loop,
                     shared::kafka::Producer& producer,
                     const shared::Clock& clock,
                     shared::kafka::Partition partition);

    // Tries again every 100 ms until the record is stored, then calls `then` on the loop.
    void produce(std::string topic, std::string key, std::optional<std::string> value, Then then);
    // Records produced and not stored yet.
    std::size_t waiting() const { return waiting_; }

  private:
    struct Job;
    void attempt(const std::shared_ptr<Job>& job);
    void again(const std::shared_ptr<Job>& job);
    void acknowledged(const std::shared_ptr<Job>& job, const shared::kafka::Ack& ack);

    EventLoop& loop_;
    shared::kafka::Producer& producer_;
    const shared::Clock& clock_;
    shared::kafka::Partition partition_;
    std::size_t waiting_ = 0;
    // Callbacks hold it weakly: they find out that we are gone.
    std::shared_ptr<int> life_ = std::make_shared<int>(0);
};

}  // namespace workers::hot::event_loop
