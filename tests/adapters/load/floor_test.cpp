#include "tests/load/floor.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace tests::load {
namespace {

std::string brokers() {
    const char* found = std::getenv("FRONTDESK_TEST_KAFKA");
    return found == nullptr ? "" : found;
}

FloorResult result_of(Floor floor) {
    FloorOptions options;
    options.floor = floor;
    options.brokers = brokers();
    options.rate = 400;
    options.seconds = 0.5;
    options.partitions = 3;
    return run_floor(options);
}

void expect_all_of(const FloorResult& result) {
    EXPECT_EQ(result.sent, 200U);
    EXPECT_EQ(result.done, 200U);
    EXPECT_EQ(result.taken.count(), 200U);
    EXPECT_EQ(result.late.count(), 200U);
    EXPECT_GT(result.taken.at(0.5), 0);
    EXPECT_GE(result.seconds, 0.497);  // the last is due 2.5 ms before the end
    EXPECT_GT(result.cpu_seconds, 0);
}

class LoadFloor : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_FALSE(brokers().empty())
            << "FRONTDESK_TEST_KAFKA is not set; run through ./ops/test";
    }
};

TEST_F(LoadFloor, takes_every_record_to_its_ack) {
    expect_all_of(result_of(Floor::kAck));
}

TEST_F(LoadFloor, takes_every_record_to_the_consumer) {
    expect_all_of(result_of(Floor::kConsume));
}

TEST_F(LoadFloor, takes_every_record_through_claim_and_exchange) {
    expect_all_of(result_of(Floor::kReply));
}

TEST(LoadFloorAway, says_that_there_is_no_broker) {
    FloorOptions options;
    options.brokers = "127.0.0.1:1";
    EXPECT_THROW(run_floor(options), std::runtime_error);
}

}  // namespace
}  // namespace tests::load
