#include "tests/load/raw_log.hpp"

#include "shared/base/ids.hpp"
#include "shared/kafka/holders_internal.hpp"

#include <array>
#include <atomic>
#include <cstring>
#include <initializer_list>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace tests::load {
namespace {

using shared::kafka::ClientHolder;
using shared::kafka::ConfHolder;
using shared::kafka::TopicHolder;
using Options = std::initializer_list<std::pair<const char*, std::string>>;

constexpr int kPollMs = 50;
constexpr int kAdminMs = 5'000;

ConfHolder conf_of(const std::string& brokers, Options options) {
    ConfHolder conf(rd_kafka_conf_new());
    std::array<char, 512> reason{};
    const auto set = [&](const char* name, const std::string& value) {
        if (rd_kafka_conf_set(conf.get(), name, value.c_str(), reason.data(), reason.size()) !=
            RD_KAFKA_CONF_OK) {
            throw std::runtime_error(reason.data());
        }
    };
    set("bootstrap.servers", brokers);
    set("socket.nagle.disable", "true");
    set("broker.address.family", "v4");
    set("log_level", "3");
    for (const auto& [name, value] : options) set(name, value);
    return conf;
}

ClientHolder client_of(rd_kafka_type_t type, ConfHolder conf) {
    std::array<char, 512> reason{};
    ClientHolder client(rd_kafka_new(type, conf.get(), reason.data(), reason.size()));
    if (!client) throw std::runtime_error(reason.data());
    (void)conf.release();  // the client's from now on
    return client;
}

// Waits for an admin request's answer; its first error, or null.
using AdminCall = std::function<void(rd_kafka_t*, rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>;
shared::kafka::EventHolder ask_admin(const std::string& brokers, const AdminCall& call) {
    const auto client = client_of(RD_KAFKA_PRODUCER, conf_of(brokers, {}));
    const shared::kafka::QueueHolder queue(rd_kafka_queue_new(client.get()));
    const shared::kafka::AdminOptionsHolder options(
        rd_kafka_AdminOptions_new(client.get(), RD_KAFKA_ADMIN_OP_ANY));
    call(client.get(), options.get(), queue.get());
    return shared::kafka::EventHolder(rd_kafka_queue_poll(queue.get(), kAdminMs));
}

void create(const std::string& brokers, const std::string& topic, int partitions) {
    std::array<char, 512> reason{};
    const shared::kafka::NewTopicHolder wanted(
        rd_kafka_NewTopic_new(topic.c_str(), partitions, 1, reason.data(), reason.size()));
    auto* raw = wanted.get();
    const auto event = ask_admin(brokers, [&](auto* client, auto* options, auto* queue) {
        rd_kafka_CreateTopics(client, &raw, 1, options, queue);
    });
    if (!event) throw std::runtime_error("the broker does not make topics in time");
    std::size_t count = 0;
    const auto* const* results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event.get()), &count);
    if (count != 1 || rd_kafka_topic_result_error(results[0]) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw std::runtime_error("the topic " + topic + " could not be made");
    }
}

void remove(const std::string& brokers, const std::string& topic) {
    rd_kafka_DeleteTopic_t* raw = rd_kafka_DeleteTopic_new(topic.c_str());
    (void)ask_admin(brokers, [&](auto* client, auto* options, auto* queue) {
        rd_kafka_DeleteTopics(client, &raw, 1, options, queue);
    });
    rd_kafka_DeleteTopic_destroy(raw);
}

}  // namespace

RawTopics::RawTopics(const std::string& brokers, int partitions) : brokers_(brokers) {
    const auto name = "floor-" + shared::uuid_v7().text();
    first_ = name + "-in";
    second_ = name + "-claims";
    create(brokers_, first_, partitions);
    create(brokers_, second_, partitions);
}

RawTopics::~RawTopics() {
    remove(brokers_, first_);
    remove(brokers_, second_);
}

struct RawProducer::State {
    OnAck on_ack;
    ClientHolder client;
    std::array<TopicHolder, 2> topics;
    std::jthread poller;

    static void on_report(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
        std::uint64_t tag = 0;
        std::memcpy(&tag, message->payload, sizeof tag);
        auto& state = *static_cast<State*>(self);
        state.on_ack(message->rkt == state.topics[0].get() ? 0 : 1,
                     tag,
                     message->err == RD_KAFKA_RESP_ERR_NO_ERROR);
    }
};

RawProducer::RawProducer(const std::string& brokers, const RawTopics& topics, OnAck on_ack)
    : state_(std::make_unique<State>()) {
    State& state = *state_;
    state.on_ack = std::move(on_ack);
    auto conf = conf_of(brokers,
                        {{"enable.idempotence", "true"},
                         {"acks", "all"},
                         {"linger.ms", "0"},
                         {"message.timeout.ms", "15000"}});
    rd_kafka_conf_set_opaque(conf.get(), &state);
    rd_kafka_conf_set_dr_msg_cb(conf.get(), State::on_report);
    state.client = client_of(RD_KAFKA_PRODUCER, std::move(conf));
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& name = i == 0 ? topics.first() : topics.second();
        state.topics[i].reset(rd_kafka_topic_new(state.client.get(), name.c_str(), nullptr));
    }
    state.poller = std::jthread([&state](const std::stop_token& stop) {
        while (!stop.stop_requested()) rd_kafka_poll(state.client.get(), kPollMs);
    });
}

RawProducer::~RawProducer() {
    state_->poller = {};
}

void RawProducer::produce(int topic, int partition, std::uint64_t tag, std::size_t bytes) {
    std::vector<char> value(bytes, 'x');
    std::memcpy(value.data(), &tag, sizeof tag);
    const int failed = rd_kafka_produce(state_->topics[static_cast<std::size_t>(topic)].get(),
                                        partition,
                                        RD_KAFKA_MSG_F_COPY,
                                        value.data(),
                                        value.size(),
                                        nullptr,
                                        0,
                                        nullptr);
    if (failed != 0) throw std::runtime_error("produce: the queue is full");
}

struct RawConsumer::State {
    OnRecord on_record;
    ClientHolder client;
    std::jthread poller;

    void poll() const {
        const shared::kafka::MessageHolder message(rd_kafka_consumer_poll(client.get(), kPollMs));
        if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
        std::uint64_t tag = 0;
        std::memcpy(&tag, message->payload, sizeof tag);
        on_record(message->partition, tag);
    }
};

RawConsumer::RawConsumer(const std::string& brokers,
                         const std::string& topic,
                         int partitions,
                         OnRecord on_record)
    : state_(std::make_unique<State>()) {
    State& state = *state_;
    state.on_record = std::move(on_record);
    // 2.0.2 wants a group.id even for partitions assigned by hand; nothing is ever committed.
    state.client = client_of(RD_KAFKA_CONSUMER,
                             conf_of(brokers,
                                     {{"group.id", "frontdesk-floors"},
                                      {"enable.auto.commit", "false"},
                                      {"check.crcs", "true"}}));
    rd_kafka_poll_set_consumer(state.client.get());
    const shared::kafka::ListHolder list(rd_kafka_topic_partition_list_new(partitions));
    for (int i = 0; i < partitions; ++i) {
        rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), i)->offset =
            RD_KAFKA_OFFSET_BEGINNING;
    }
    if (rd_kafka_assign(state.client.get(), list.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw std::runtime_error("the partitions could not be assigned");
    }
    state.poller = std::jthread([&state](const std::stop_token& stop) {
        while (!stop.stop_requested()) state.poll();
    });
}

RawConsumer::~RawConsumer() {
    state_->poller = {};
}

}  // namespace tests::load
