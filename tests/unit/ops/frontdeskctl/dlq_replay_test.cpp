// One record into the log, under each fault of the producer.
#include "ops/frontdeskctl/dlq.hpp"
#include "tests/fakes/fake_producer.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using Mode = fakes::FakeProducer::Mode;

std::string told(Mode mode) {
    fakes::FakeProducer producer;
    producer.set_mode(mode);
    const auto done = produce_now(producer, "inbound", 0, "key", "value");
    return done ? "stored" : done.error().code;
}

TEST(produce_now, tells_stored_only_of_what_is_acknowledged) {
    EXPECT_EQ(told(Mode::kStore), "stored");
    EXPECT_EQ(told(Mode::kStoreWithoutOffset), "stored");
    EXPECT_EQ(told(Mode::kRefuse), "queue_full");
    EXPECT_EQ(told(Mode::kFail), "kafka_down");
    EXPECT_EQ(told(Mode::kTooLarge), "too_large");
}

}  // namespace
}  // namespace ops::frontdeskctl
