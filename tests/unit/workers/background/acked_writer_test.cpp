// What the background worker announces under each fault of its producer.
#include "workers/background/batches/acked_writer.hpp"

#include "tests/fakes/fake_producer.hpp"

#include <gtest/gtest.h>

namespace workers::background::batches {
namespace {

using Mode = fakes::FakeProducer::Mode;
using shared::Action;
using std::chrono::milliseconds;

const std::vector<Outgoing> kRecords{
    {"dead", "a", "1"}, {"staff", "b", "2"}, {"inbound", "c", "3"}};

TEST(acked_writer, is_done_when_all_are_acknowledged) {
    fakes::FakeProducer producer;
    AckedWriter writer(producer, 12, std::chrono::seconds(10));
    EXPECT_TRUE(writer.write(kRecords));
    EXPECT_EQ(producer.produced().size(), 3u);
}

TEST(acked_writer, takes_a_success_without_offset_for_stored) {
    fakes::FakeProducer producer;
    producer.set_mode(Mode::kStoreWithoutOffset);
    AckedWriter writer(producer, 12, std::chrono::seconds(10));
    EXPECT_TRUE(writer.write(kRecords));
}

TEST(acked_writer, is_to_be_tried_again_where_the_queue_is_full) {
    fakes::FakeProducer producer;
    producer.set_mode(Mode::kRefuse);
    AckedWriter writer(producer, 12, std::chrono::seconds(10));
    const auto written = writer.write(kRecords);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, "queue_full");
    EXPECT_EQ(written.error().action, Action::kRetry);
}

// A time-out, a purge and a rebuild of the producer end records the same way.
TEST(acked_writer, is_to_be_tried_again_where_a_record_was_lost) {
    fakes::FakeProducer producer;
    producer.set_mode(Mode::kFail);
    AckedWriter writer(producer, 12, std::chrono::seconds(10));
    const auto written = writer.write(kRecords);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, "kafka_unacked");
    EXPECT_EQ(written.error().action, Action::kRetry);
}

TEST(acked_writer, does_not_wait_longer_than_its_limit_and_late_acks_harm_nobody) {
    fakes::FakeProducer producer;
    producer.set_mode(Mode::kHold);
    {
        AckedWriter writer(producer, 12, milliseconds(20));
        const auto written = writer.write(kRecords);
        ASSERT_FALSE(written);
        EXPECT_EQ(written.error().code, "kafka_unacked");
    }
    producer.set_mode(Mode::kStore);
}

TEST(acked_writer, stops_the_process_where_the_broker_takes_less_than_the_client) {
    fakes::FakeProducer producer;
    producer.set_mode(Mode::kTooLarge);
    AckedWriter writer(producer, 12, std::chrono::seconds(10));
    const auto written = writer.write(kRecords);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().action, Action::kStop);
}

}  // namespace
}  // namespace workers::background::batches
