// The real broker of the adapter tests: FRONTDESK_TEST_KAFKA names its address. Every test has
// topics and groups of its own, by prefix.
#pragma once

#include "shared/base/ids.hpp"
#include "shared/kafka/log_reader.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/kafka/topics_internal.hpp"
#include "tests/adapters/shared/kafka/acks.hpp"

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace shared::kafka {

class BrokerTest : public testing::Test {
  protected:
    void SetUp() override {
        const char* address = std::getenv("FRONTDESK_TEST_KAFKA");
        ASSERT_NE(address, nullptr) << "FRONTDESK_TEST_KAFKA is not set: run ops/test";
        settings_ = {address, "test", uuid_v7().text() + ".", 2};
    }

    void create_topic(const std::string& name,
                      int partitions,
                      std::map<std::string, std::string> config = {}) {
        config.emplace("message.timestamp.type", "LogAppendTime");
        const auto made = create(settings_, {{name, true, std::move(config)}}, partitions, 1);
        ASSERT_TRUE(made) << made.error().detail;
        ASSERT_EQ(*made, std::vector<std::string>{name});
    }

    // Stored, one after the other; the acks in that order.
    std::vector<Ack> store(const std::string& topic,
                           Partition partition,
                           const std::vector<std::string>& values,
                           const std::string& key = "k") {
        if (!producer_) producer_ = make_producer(settings_, {});
        Acks acks;
        for (const std::string& value : values) {
            EXPECT_TRUE(producer_->produce(topic, partition, key, value, acks.collect()));
        }
        std::vector<Ack> all;
        for (auto& [number, ack] : acks.wait(values.size())) {
            EXPECT_TRUE(ack.stored) << ack.code;
            all.push_back(ack);
        }
        EXPECT_EQ(all.size(), values.size());
        return all;
    }

    Settings settings_;
    std::unique_ptr<RdkafkaProducer> producer_;
};

inline std::vector<std::string> numbers(int from, int to) {
    std::vector<std::string> all;
    for (int i = from; i < to; ++i) all.push_back(std::to_string(i));
    return all;
}

inline std::vector<std::string> values_of(const std::vector<Record>& records) {
    std::vector<std::string> all;
    for (const Record& record : records) all.push_back(record.value);
    return all;
}

}  // namespace shared::kafka
