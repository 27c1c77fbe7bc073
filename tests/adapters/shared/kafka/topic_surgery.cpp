#include "tests/adapters/shared/kafka/topic_surgery.hpp"

#include "shared/kafka/native_internal.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"
#include "shared/kafka/topics_internal.hpp"

#include <array>
#include <stdexcept>
#include <thread>

namespace shared::kafka {
namespace {

constexpr std::chrono::seconds kLimit{20};

ClientHolder admin(const Settings& settings) {
    return make_client(RD_KAFKA_PRODUCER, make_conf(settings, admin_options()));
}

void await_answer(const QueueHolder& queue, const std::string& what) {
    const EventHolder event(
        rd_kafka_queue_poll(queue.get(), left_ms(std::chrono::steady_clock::now() + kLimit)));
    if (!event) throw std::runtime_error(what + ": no answer");
    const auto code = rd_kafka_event_error(event.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw std::runtime_error(what + ": " + rd_kafka_err2name(code));
    }
}

}  // namespace

void delete_topic(const Settings& settings, const std::string& topic) {
    const ClientHolder client = admin(settings);
    const std::string name = with_prefix(settings, topic);
    const Holder<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy> one(
        rd_kafka_DeleteTopic_new(name.c_str()));
    std::array<rd_kafka_DeleteTopic_t*, 1> all{one.get()};
    const QueueHolder queue(rd_kafka_queue_new(client.get()));
    rd_kafka_DeleteTopics(client.get(), all.data(), all.size(), nullptr, queue.get());
    await_answer(queue, "delete topic");
    const auto end = std::chrono::steady_clock::now() + kLimit;
    while (std::chrono::steady_clock::now() < end) {
        const auto present = topics_at_broker(client.get(), end);
        if (present && !present->contains(name)) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("delete topic: still there");
}

void delete_records(const Settings& settings,
                    const std::string& topic,
                    Partition partition,
                    Offset before) {
    const ClientHolder client = admin(settings);
    const ListHolder offsets = list_of(settings, {topic, partition}, before);
    const Holder<rd_kafka_DeleteRecords_t, rd_kafka_DeleteRecords_destroy> one(
        rd_kafka_DeleteRecords_new(offsets.get()));
    std::array<rd_kafka_DeleteRecords_t*, 1> all{one.get()};
    const QueueHolder queue(rd_kafka_queue_new(client.get()));
    rd_kafka_DeleteRecords(client.get(), all.data(), all.size(), nullptr, queue.get());
    await_answer(queue, "delete records");
}

}  // namespace shared::kafka
