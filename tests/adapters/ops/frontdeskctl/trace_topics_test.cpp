#include "ops/frontdeskctl/trace.hpp"
#include "shared/base/ids.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/kafka/topics.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

constexpr const char* kMessageId = "3A0011223344556677AA";  // of the examples

std::string example(const std::string& name) {
    std::ifstream in(FRONTDESK_ROOT "/schemas/examples/" + name + ".json");
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// Topics of its own on the broker that FRONTDESK_TEST_KAFKA names.
class trace_topics_on_a_broker : public testing::Test {
  protected:
    void SetUp() override {
        const char* brokers = std::getenv("FRONTDESK_TEST_KAFKA");
        ASSERT_NE(brokers, nullptr) << "FRONTDESK_TEST_KAFKA is not set: run ops/test";
        settings_.kafka = {brokers, "test", "trace-" + shared::uuid_v7().text() + ".", 2};
        ASSERT_TRUE(shared::kafka::create_topics(settings_.kafka, 1));
    }

    void put(const std::string& topic, const std::string& value) const {
        const auto producer = shared::kafka::make_producer(settings_.kafka, {});
        bool stored = false;
        ASSERT_TRUE(producer->produce(
            topic, 1, "key", value, [&](const shared::kafka::Ack& ack) { stored = ack.stored; }));
        ASSERT_TRUE(producer->flush(std::chrono::seconds(20)));
        ASSERT_TRUE(stored);
    }

    std::vector<Occurrence> traced() {
        std::vector<Occurrence> out;
        const auto read = trace_topics(settings_, kMessageId, 1, out);
        EXPECT_TRUE(read) << read.error().detail;
        return out;
    }

    Settings settings_;
};

TEST_F(trace_topics_on_a_broker, tells_a_message_before_the_database_does) {
    put("inbound", "no JSON at all, with " + std::string(kMessageId));
    EXPECT_TRUE(traced().empty());

    put("inbound", example("inbound/valid-message"));
    const auto open = traced();
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open.front().outcome, "open");
    EXPECT_EQ(open.front().line, "demo-dental");

    put("turns", example("turn/valid-replied"));
    const auto replied = traced();
    ASSERT_EQ(replied.size(), 1U);
    EXPECT_EQ(replied.front().outcome, "replied");
    EXPECT_EQ(replied.front().reply->text, "A cleaning is USD 120.");
    EXPECT_FALSE(replied.front().in_database);
}

TEST_F(trace_topics_on_a_broker, leaves_what_the_database_knows_alone) {
    put("turns", example("turn/valid-replied"));
    std::vector<Occurrence> known(1);
    known.front().record = "019b2c3d-4e5f-7a01-8b23-9c4d5e6f7001";
    known.front().outcome = "handed_over";
    known.front().in_database = true;
    ASSERT_TRUE(trace_topics(settings_, kMessageId, 1, known));
    ASSERT_EQ(known.size(), 1U);
    EXPECT_EQ(known.front().outcome, "handed_over");
}

}  // namespace
}  // namespace ops::frontdeskctl
