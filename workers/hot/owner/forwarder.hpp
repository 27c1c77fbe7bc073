// Writes records for other conversations into `inbound`, each into its own partition.
//
// Single-threaded (the loop's thread). Destroying it drops every continuation.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/events/inbound.hpp"
#include "shared/kafka/producer.hpp"
#include "workers/hot/conversation_log/state.hpp"
#include "workers/hot/event_loop/event_loop.hpp"
#include "workers/hot/event_loop/reliable_producer.hpp"
#include "workers/hot/owner/item.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>

namespace workers::hot::owner {

class Forwarder {
  public:
    using Then = std::function<void(const event_loop::Stored&)>;
    // `partitions`: how many `inbound` has. All must outlive it.
    Forwarder(event_loop::EventLoop& loop,
              shared::kafka::Producer& producer,
              const shared::Clock& clock,
              std::int32_t partitions);

    // Asks the lesser conversation of the item's message to pass on what it gets from now on.
    // Returns since when it is asked and did not answer: one conversation waits once for it.
    shared::MonoUs link(const Item& item, const conversation_log::State& state);
    void answered(const std::string& conversation) { asked_.erase(conversation); }
    // Tells the lesser conversation of a merge that this one has a patient of its own.
    void keep_patient(const Item& merge);
    // Answers a link with what this conversation knows.
    void merge(const Item& link, const conversation_log::State& state, Then then);
    // The item's record to another conversation of the same person; it keeps its record id.
    void pass_on(const Item& item, const std::string& to, Then then);

  private:
    void produce(const std::string& key, std::string value, Then then);
    shared::events::Envelope envelope_to(const std::string& key, const Item& cause) const;

    event_loop::EventLoop& loop_;
    shared::kafka::Producer& producer_;
    const shared::Clock& clock_;
    std::int32_t partitions_;
    std::map<shared::kafka::Partition, event_loop::ReliableProducer> producers_;
    std::unordered_map<std::string, shared::MonoUs> asked_;  // by who asks; gone with the answer
};

}  // namespace workers::hot::owner
