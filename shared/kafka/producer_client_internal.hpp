// One life of the native producer, from rd_kafka_new to rd_kafka_destroy.
#pragma once

#include "shared/kafka/holders_internal.hpp"
#include "shared/kafka/rdkafka_producer.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace shared::kafka {

class ProducerClient {
  public:
    // Throws std::runtime_error when the library refuses the settings.
    ProducerClient(const Settings& settings, const ProducerSettings& producer);
    // Bounded; what is in flight then gets no report any more.
    ~ProducerClient();

    // Thread-safe; so are all but next_event and purge.
    Result<void> produce(std::string_view topic,
                         Partition partition,
                         std::string_view key,
                         std::optional<std::string_view> value,
                         void* opaque);
    // The next delivery reports or error, or nothing.
    EventHolder next_event(std::chrono::milliseconds timeout);
    // Everything queued or in flight is reported as failed, soon.
    void purge();
    bool is_fatal() const;
    void raise_fatal();
    // Whether every partition of the topic has a leader; asks the broker, which takes a while.
    bool has_leaders(std::string_view topic, std::chrono::milliseconds timeout);
    bool wait_for_producer_id(std::chrono::milliseconds timeout);

  private:
    // Outlives this object when the library does not end: its log callback writes here.
    struct IdState {
        std::mutex guard;
        std::condition_variable changed;
        bool assigned = false;
    };
    static void on_log(const rd_kafka_t* client, int level, const char* kind, const char* text);
    rd_kafka_topic_t* topic(std::string_view name);
    Error error_of(rd_kafka_resp_err_t code);

    const Settings settings_;
    std::unique_ptr<IdState> id_state_;
    ClientHolder client_;
    QueueHolder events_;
    std::mutex topics_guard_;
    std::map<std::string, TopicHolder, std::less<>> topics_;
    std::atomic<bool> fatal_seen_ = false;
};

}  // namespace shared::kafka
