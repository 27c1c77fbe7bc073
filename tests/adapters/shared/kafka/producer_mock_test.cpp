// The producer against librdkafka's mock cluster: order, back-pressure and faults.
#include "shared/kafka/rdkafka_producer.hpp"
#include "tests/adapters/shared/kafka/acks.hpp"
#include "tests/adapters/shared/kafka/mock_cluster.hpp"

#include <string>

#include <gtest/gtest.h>

namespace shared::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ProducerOnMock : public testing::Test {
  protected:
    ProducerOnMock() { cluster_.create("t.inbound"); }

    std::unique_ptr<RdkafkaProducer> make(const ProducerSettings& settings = {}) {
        return make_producer({cluster_.brokers(), "test", "t.", 2}, settings);
    }
    Result<void> send(RdkafkaProducer& producer, Acks& acks, int number) {
        return producer.produce("inbound", 1, "key", std::to_string(number), acks.collect(number));
    }

    MockCluster cluster_;
};

void expect_in_order(const std::vector<std::pair<int, Ack>>& acks, std::size_t count) {
    ASSERT_EQ(acks.size(), count);
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(acks[i].first, static_cast<int>(i));
}

TEST_F(ProducerOnMock, acknowledges_in_call_order_with_contiguous_offsets) {
    auto producer = make();
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    Acks acks;
    for (int i = 0; i < 5000; ++i) ASSERT_TRUE(send(*producer, acks, i));
    const auto came = acks.wait(5000);
    expect_in_order(came, 5000);
    for (std::size_t i = 0; i < came.size(); ++i) {
        ASSERT_TRUE(came[i].second.stored) << came[i].second.code;
        ASSERT_EQ(came[i].second.offset, static_cast<Offset>(i));
        ASSERT_GT(came[i].second.timestamp, 1'600'000'000'000);
    }
    EXPECT_TRUE(producer->flush(seconds(1)));
    EXPECT_EQ(producer->in_flight(), 0U);
}

TEST_F(ProducerOnMock, says_queue_full_at_the_bound_and_keeps_what_it_took) {
    auto producer = make({.queue_messages = 10});
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    cluster_.set_delay_ms(300);
    Acks acks;
    int taken = 0;
    Result<void> last;
    while ((last = send(*producer, acks, taken)) && taken < 1000) ++taken;
    ASSERT_FALSE(last);
    EXPECT_EQ(last.error().code, "queue_full");
    EXPECT_EQ(last.error().action, Action::kRetry);
    EXPECT_EQ(taken, 10);
    expect_in_order(acks.wait(10), 10);
    EXPECT_TRUE(producer->flush(seconds(5)));  // a record counts until its callback returned
    EXPECT_EQ(producer->in_flight(), 0U);
}

TEST_F(ProducerOnMock, is_rebuilt_after_a_fatal_error_and_works_again) {
    auto producer = make();
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    cluster_.set_delay_ms(200);
    Acks acks;
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(send(*producer, acks, i));
    producer->raise_fatal_for_test();
    const auto lost = acks.wait(100);
    expect_in_order(lost, 100);
    EXPECT_FALSE(lost.back().second.stored);
    EXPECT_FALSE(lost.back().second.code.empty());

    cluster_.set_delay_ms(0);
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    EXPECT_EQ(producer->rebuilds(), 1U);
    Acks again;
    ASSERT_TRUE(send(*producer, again, 0));
    const auto came = again.wait(1);
    ASSERT_EQ(came.size(), 1U);
    EXPECT_TRUE(came[0].second.stored) << came[0].second.code;
}

TEST_F(ProducerOnMock, lets_a_callback_produce_again_after_a_rebuild) {
    auto producer = make();
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    cluster_.set_delay_ms(500);
    Acks acks;
    ASSERT_TRUE(producer->produce("inbound", 1, "key", "first", [&](const Ack& ack) {
        if (!ack.stored) (void)send(*producer, acks, 7);
    }));
    producer->raise_fatal_for_test();
    const auto came = acks.wait(1);
    ASSERT_EQ(came.size(), 1U);
    EXPECT_TRUE(came[0].second.stored) << came[0].second.code;
    EXPECT_EQ(producer->rebuilds(), 1U);
}

TEST_F(ProducerOnMock, times_out_when_the_broker_is_down_and_tells_what_was_never_sent) {
    auto producer = make({.message_timeout = milliseconds(700)});
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    cluster_.set_up(false);
    Acks acks;
    ASSERT_TRUE(send(*producer, acks, 0));
    const auto came = acks.wait(1);
    ASSERT_EQ(came.size(), 1U);
    EXPECT_FALSE(came[0].second.stored);
    EXPECT_EQ(came[0].second.code, "_MSG_TIMED_OUT");

    cluster_.set_up(true);
    Acks again;
    bool stored = false;
    for (int i = 0; i < 20 && !stored; ++i) {
        ASSERT_TRUE(send(*producer, again, i));
        const auto now = again.wait(static_cast<std::size_t>(i) + 1);
        stored = now.size() == static_cast<std::size_t>(i) + 1 && now.back().second.stored;
    }
    EXPECT_TRUE(stored);
}

TEST_F(ProducerOnMock, says_possibly_stored_of_what_was_sent_and_never_answered) {
    auto producer = make();
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    Acks probe;
    ASSERT_TRUE(send(*producer, probe, 0));
    ASSERT_EQ(probe.wait(1).size(), 1U);
    cluster_.set_delay_ms(5000);
    Acks acks;
    ASSERT_TRUE(send(*producer, acks, 0));
    EXPECT_FALSE(producer->flush(milliseconds(300)));
    const auto came = acks.wait(1);
    ASSERT_EQ(came.size(), 1U);
    EXPECT_FALSE(came[0].second.stored);
    EXPECT_TRUE(came[0].second.possibly_stored);
    EXPECT_EQ(producer->in_flight(), 0U);
}

// What follows in the batch of a record without offset gets numbers from the library that are none.
TEST_F(ProducerOnMock, tells_of_no_offset_where_the_broker_knew_the_batch_already) {
    auto producer = make({.linger_ms = 200});
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    cluster_.refuse_next_as_duplicate();
    Acks acks;
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(send(*producer, acks, i));
    const auto came = acks.wait(4);
    expect_in_order(came, 4);
    for (const auto& [number, ack] : came) {
        EXPECT_TRUE(ack.stored) << ack.code;
        EXPECT_EQ(ack.offset, -1) << number;
    }
    Acks later;
    ASSERT_TRUE(send(*producer, later, 4));
    const auto next = later.wait(1);
    ASSERT_EQ(next.size(), 1U);
    EXPECT_GE(next[0].second.offset, 0);
}

TEST_F(ProducerOnMock, ends_within_its_bound_and_acknowledges_what_is_open) {
    Acks acks;
    const auto begun = std::chrono::steady_clock::now();
    {
        auto producer = make();
        cluster_.set_up(false);
        for (int i = 0; i < 50; ++i) ASSERT_TRUE(send(*producer, acks, i));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(5));
    expect_in_order(acks.wait(50, seconds(0)), 50);
}

TEST_F(ProducerOnMock, refuses_what_no_broker_would_take) {
    auto producer = make();
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    Acks acks;
    const std::string big(3'000'000, 'x');
    const auto refused = producer->produce("inbound", 0, "key", big, acks.collect());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "too_large");
    EXPECT_EQ(refused.error().action, Action::kDeadLetter);
    const auto nowhere = producer->produce("inbound", 99, "key", "x", acks.collect());
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, "unknown_partition");
    EXPECT_EQ(producer->in_flight(), 0U);
}

TEST_F(ProducerOnMock, warm_up_ends_at_its_limit_without_a_broker) {
    cluster_.set_up(false);
    auto producer = make();
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_FALSE(producer->warm({"inbound"}, milliseconds(400)));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(2));
}

}  // namespace
}  // namespace shared::kafka
