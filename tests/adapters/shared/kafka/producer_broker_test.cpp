// The producer against a real broker.
#include "tests/adapters/shared/kafka/broker.hpp"

#include <cmath>
#include <mutex>

namespace shared::kafka {
namespace {

using std::chrono::seconds;
using Producing = BrokerTest;

TEST_F(Producing, gives_contiguous_offsets_to_the_only_writer_of_a_partition) {
    create_topic("conversations", 2);
    const auto acks = store("conversations", 1, numbers(0, 20'000));
    for (std::size_t i = 0; i < acks.size(); ++i) ASSERT_EQ(acks[i].offset, static_cast<Offset>(i));
}

TEST_F(Producing, goes_on_after_a_fatal_error_without_a_hole) {
    create_topic("inbound", 1);
    producer_ = make_producer(settings_, {});
    ASSERT_TRUE(producer_->warm({"inbound"}, seconds(10)));
    store("inbound", 0, numbers(0, 10));
    producer_->raise_fatal_for_test();
    Acks acks;
    bool taken = false;
    const auto deadline = std::chrono::steady_clock::now() + seconds(60);
    while (!taken && std::chrono::steady_clock::now() < deadline) {
        const auto result = producer_->produce("inbound", 0, "k", "after", acks.collect());
        taken = result.has_value();
        if (!taken) {
            EXPECT_EQ(result.error().code, "producer_fatal");
        }
    }
    const auto came = acks.wait(1);
    ASSERT_EQ(came.size(), 1U);
    EXPECT_TRUE(came[0].second.stored) << came[0].second.code;
    EXPECT_EQ(came[0].second.offset, 10);
    EXPECT_EQ(producer_->rebuilds(), 1U);
}

// Broker and test share a machine, and so its clock.
TEST_F(Producing, tells_of_the_broker_s_clock_and_where_its_batches_ended) {
    create_topic("inbound", 2);
    std::mutex guard;
    std::vector<double> offsets;
    std::map<Partition, Offset> ends;
    ProducerSettings settings;
    settings.watch.clock_offset = [&](double ahead) {
        const std::lock_guard lock(guard);
        offsets.push_back(ahead);
    };
    settings.watch.acked = [&](std::string_view topic, Partition partition, Offset offset) {
        const std::lock_guard lock(guard);
        EXPECT_EQ(topic, "inbound");
        ends[partition] = offset;
    };
    producer_ = make_producer(settings_, settings);
    store("inbound", 0, numbers(0, 500));
    store("inbound", 1, numbers(0, 20));
    producer_.reset();
    EXPECT_EQ(ends, (std::map<Partition, Offset>{{0, 499}, {1, 19}}));
    ASSERT_EQ(offsets.size(), 1U);
    EXPECT_LT(std::abs(offsets[0]), 0.5);
}

TEST_F(Producing, warm_up_waits_for_the_topics) {
    create_topic("inbound", 4);
    auto producer = make_producer(settings_, {});
    EXPECT_FALSE(producer->warm({"inbound", "nowhere"}, std::chrono::milliseconds(300)));
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    Acks acks;
    ASSERT_TRUE(producer->produce("inbound", 3, "k", "v", acks.collect()));
    EXPECT_EQ(acks.wait(1).size(), 1U);
}

}  // namespace
}  // namespace shared::kafka
