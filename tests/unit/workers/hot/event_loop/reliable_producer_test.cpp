// What an owner writes (claims, turns, forwards) under each fault of the producer.
#include "workers/hot/event_loop/reliable_producer.hpp"

#include "tests/fakes/memory_log.hpp"

#include <set>

#include <gtest/gtest.h>

namespace workers::hot::event_loop {
namespace {

class ReliableProducerTest : public testing::Test {
  protected:
    void produce(const std::string& value) {
        producer.produce("conversations", "key-" + value, value, [this, value](const Stored& how) {
            ended.emplace_back(value, how);
        });
    }
    std::vector<std::string> in_log() {
        std::vector<std::string> out;
        for (const auto& record : log.of("conversations")) out.push_back(record.value);
        return out;
    }

    fakes::ManualClock clock;
    fakes::ManualLoop loop{clock};
    fakes::MemoryLog log{clock};
    fakes::MemoryProducer kafka{log, loop};
    ReliableProducer producer{loop, kafka, clock, 0};
    std::vector<std::pair<std::string, Stored>> ended;
};

TEST_F(ReliableProducerTest, tries_again_while_the_queue_is_full) {
    kafka.is_down = true;
    produce("a");
    loop.advance(1'000'000);
    EXPECT_TRUE(ended.empty());
    EXPECT_EQ(producer.waiting(), 1u);
    kafka.is_down = false;
    loop.advance(1'000'000);
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].second.offset, 0);
    EXPECT_EQ(producer.waiting(), 0u);
}

// A time-out, a purge and a rebuild end the same way: not stored, for all we know.
TEST_F(ReliableProducerTest, produces_what_was_lost_again_in_the_order_of_the_calls) {
    kafka.lose_next = 40;
    for (int i = 0; i < 60; ++i) produce(std::to_string(i));
    loop.advance(5'000'000);
    ASSERT_EQ(ended.size(), 60u);
    std::vector<std::string> expected;
    for (int i = 40; i < 60; ++i) expected.push_back(std::to_string(i));
    for (int i = 0; i < 40; ++i) expected.push_back(std::to_string(i));
    EXPECT_EQ(in_log(), expected);
}

TEST_F(ReliableProducerTest, what_was_stored_though_told_lost_is_written_twice_and_told_once) {
    kafka.lose_next = 1;
    kafka.keep_lost = true;
    produce("a");
    loop.advance(1'000'000);
    EXPECT_EQ(in_log(), (std::vector<std::string>{"a", "a"}));
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].second.offset, 1);
}

// The right to send counts from there.
TEST_F(ReliableProducerTest, tells_when_the_attempt_that_was_stored_began) {
    kafka.lose_next = 3;
    produce("a");
    const shared::BootNs first = clock.boot_ns();
    loop.advance(2'000'000);
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_GE(ended[0].second.produced_at - first, 300'000'000);
}

TEST_F(ReliableProducerTest, tells_of_no_offset_where_the_library_knows_none) {
    kafka.unplaced_next = 1;
    produce("a");
    loop.advance(1'000'000);
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].second.offset, -1);
    EXPECT_FALSE(ended[0].second.is_too_large);
    EXPECT_EQ(in_log().size(), 1u);
}

TEST_F(ReliableProducerTest, nobody_hears_of_it_once_it_is_gone) {
    int heard = 0;
    kafka.is_holding = true;
    {
        ReliableProducer brief(loop, kafka, clock, 0);
        brief.produce("conversations", "k", "held", [&](const Stored&) { ++heard; });
        kafka.lose_next = 1;
        brief.produce("conversations", "k", "lost", [&](const Stored&) { ++heard; });
        kafka.is_down = true;
        brief.produce("conversations", "k", "refused", [&](const Stored&) { ++heard; });
    }
    kafka.is_down = kafka.is_holding = false;
    kafka.release();
    loop.advance(2'000'000);
    EXPECT_EQ(heard, 0);
    EXPECT_EQ(in_log(), std::vector<std::string>{"held"});
}

}  // namespace
}  // namespace workers::hot::event_loop
