// Topics, database and Redis of one test, and a worker on them in this process.
#pragma once

#include "shared/kafka/log_reader.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/kafka/topics.hpp"
#include "tests/adapters/shared/kafka/acks.hpp"
#include "tests/adapters/workers/background/clinic_database.hpp"
#include "workers/background/worker.hpp"

#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace workers::background {

inline std::string wanted(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set: run ops/test");
    return value;
}

// Asks again and again until it is so, or the time is over.
inline bool eventually(const std::function<bool()>& is_so,
                       std::chrono::seconds limit = std::chrono::seconds(30)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

class Pipeline : public testing::Test {
  protected:
    void SetUp() override {
        kafka = {wanted("FRONTDESK_TEST_KAFKA"), "test", shared::uuid_v7().text() + ".", 2};
        const auto made = shared::kafka::create_topics(kafka, 1);
        ASSERT_TRUE(made) << made.error().detail;
        log = shared::kafka::make_producer(kafka, {});
        redis = shared::redis::connect({wanted("FRONTDESK_TEST_REDIS_URL"), "", true});
    }

    // Stored by the broker when this returns.
    void produce(const std::string& topic,
                 const std::vector<std::string>& values,
                 shared::kafka::Partition partition = 0) {
        shared::kafka::Acks acks;
        for (const std::string& value : values) {
            ASSERT_TRUE(log->produce(topic, partition, kConversation, value, acks.collect()));
        }
        for (auto& [number, ack] : acks.wait(values.size())) ASSERT_TRUE(ack.stored) << ack.code;
    }
    std::vector<std::string> turns(int from, int to) const {
        std::vector<std::string> out;
        for (int i = from; i < to; ++i) {
            TurnMaker maker;
            maker.record = "r" + std::to_string(i);
            maker.message = "m" + std::to_string(i);
            maker.received_at = kNow + i;
            maker.turn.counter = kNow + i;
            maker.turn.patient_id = patient;
            out.push_back(
                maker.reply(shared::events::DeliveryState::kSent, "p" + std::to_string(i)).value());
        }
        return out;
    }
    // All that a partition holds now.
    std::vector<shared::kafka::Record> stored(const std::string& topic,
                                              shared::kafka::Partition partition) const {
        const auto reader = shared::kafka::make_log_reader(kafka);
        auto records = shared::kafka::read_now(*reader, {{topic, partition}});
        if (!records) throw std::runtime_error(records.error().detail);
        return std::move(*records);
    }
    std::string messages() const {
        return clinic.value("SELECT count(*) FROM core.whatsapp_messages");
    }

    // Tests share one Redis: each has a patient of its own.
    const std::string patient = shared::uuid_v7().text();
    ClinicDatabase clinic;
    shared::kafka::Settings kafka;
    std::unique_ptr<shared::kafka::RdkafkaProducer> log;
    std::unique_ptr<shared::redis::Redis> redis;
};

// A lock in the way is given up after half a second.
inline shared::postgres::Settings impatient(const std::string& url) {
    shared::postgres::Settings settings;
    settings.url = url;
    settings.statement_timeout = std::chrono::milliseconds(1'000);
    return settings;
}

// A worker on a thread of its own; stops with drain() or, as after a crash, just by its end.
class RunningWorker {
  public:
    RunningWorker(const ClinicDatabase& clinic, const shared::kafka::Settings& kafka)
        : metrics(registry),
          connection(impatient(clinic.database.url())),
          l2({wanted("FRONTDESK_TEST_REDIS_URL"), "", true}, clock),
          producer(shared::kafka::make_producer(kafka, {})),
          offsets("frontdesk-background", kafka.topic_prefix),
          topics(*producer, kafka.partitions, std::chrono::milliseconds(5'000)),
          writer(connection, offsets, topics, extractor),
          publisher(l2, clock, std::chrono::milliseconds(1'000)),
          reader(shared::kafka::make_log_reader(kafka)),
          worker({connection, offsets, writer, publisher, *reader, clock, metrics, health}, {}) {
        shared::kafka::GroupSettings group;
        group.group = "frontdesk-background";
        group.topics = {"turns", "events"};
        group.session_timeout = std::chrono::milliseconds(6'000);
        consumer = shared::kafka::make_group_consumer(kafka, group, worker);
        worker.attach(*consumer);
        thread = std::jthread([this](const std::stop_token& stop) {
            const auto done = worker.run([&] { return stop.stop_requested(); });
            if (!done) ADD_FAILURE() << done.error().code << done.error().detail;
            worker.drain(std::chrono::milliseconds(5'000));
        });
    }
    void drain() {
        thread.request_stop();
        thread.join();
    }

    shared::metrics::Registry registry;
    Metrics metrics;
    shared::app::Health health;
    shared::SystemClock clock;
    shared::memory::RuleExtractor extractor;
    shared::postgres::Connection connection;
    shared::cache::L2 l2;
    std::unique_ptr<shared::kafka::RdkafkaProducer> producer;
    batches::OffsetStore offsets;
    batches::AckedWriter topics;
    persist::BatchWriter writer;
    read_models::Publisher publisher;
    std::unique_ptr<shared::kafka::LogReader> reader;
    Worker worker;
    std::unique_ptr<shared::kafka::GroupConsumer> consumer;
    std::jthread thread;
};

}  // namespace workers::background
