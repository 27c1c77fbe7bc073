// The records of POSTs while the real producer dies, is given up or finds no broker.
#include "ingest/publish/log_sink.hpp"

#include "ingest/publish/spool_drainer.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "tests/adapters/shared/kafka/mock_cluster.hpp"

#include <atomic>
#include <filesystem>
#include <future>

#include <gtest/gtest.h>
#include <unistd.h>

namespace ingest::publish {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

class LogSinkOnMock : public testing::Test {
  protected:
    LogSinkOnMock()
        : folder_(testing::TempDir() + "log-sink-" + std::to_string(::getpid())),
          metrics(registry) {
        cluster.create("t.inbound");
        std::filesystem::remove_all(folder_);
        spool = std::make_unique<shared::spool::Spool>(
            shared::spool::SpoolSettings{folder_, 8u << 20u}, disk, clock);
        producer = shared::kafka::make_producer({cluster.brokers(), "test", "t.", 2}, {});
        sink = std::make_unique<LogSink>(*producer, 2, metrics, spool.get(), seconds(60));
        sink->open();
    }
    ~LogSinkOnMock() override {
        producer.reset();
        sink.reset();
        spool.reset();
        std::filesystem::remove_all(folder_);
    }

    std::future<Stored> post(int number) {
        auto told = std::make_shared<std::promise<Stored>>();
        std::vector<records::Record> records{
            {"inbound", "message", "key-" + std::to_string(number), std::to_string(number)}};
        sink->store(std::move(records), [told](Stored how) { told->set_value(how); });
        return told->get_future();
    }
    std::vector<std::future<Stored>> post_some() {
        std::vector<std::future<Stored>> out;
        for (int i = 0; i < 100; ++i) out.push_back(post(i));
        return out;
    }
    static void expect_all(std::vector<std::future<Stored>>& posts, Stored how) {
        for (auto& one : posts) {
            ASSERT_EQ(one.wait_for(seconds(60)), std::future_status::ready);
            ASSERT_EQ(one.get(), how);
        }
    }
    bool drains() {
        const SpoolDrainer drainer(*spool, *producer, 2, *sink, clock, metrics);
        const auto deadline = SteadyClock::now() + seconds(60);
        while (!spool->is_empty() && SteadyClock::now() < deadline) spool->wait(milliseconds(5));
        return spool->is_empty();
    }

    const std::string folder_;
    shared::kafka::MockCluster cluster;
    shared::SystemClock clock;
    shared::spool::SystemDisk disk;
    shared::metrics::Registry registry;
    Metrics metrics;
    std::unique_ptr<shared::spool::Spool> spool;
    std::unique_ptr<shared::kafka::RdkafkaProducer> producer;
    std::unique_ptr<LogSink> sink;
};

TEST_F(LogSinkOnMock, spools_what_a_fatal_error_meets_in_flight) {
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    cluster.set_delay_ms(300);
    auto posts = post_some();
    producer->raise_fatal_for_test();
    expect_all(posts, Stored::kYes);
    EXPECT_EQ(producer->rebuilds(), 1U);
    EXPECT_EQ(spool->stats().records, 100U);
    cluster.set_delay_ms(0);
    EXPECT_TRUE(drains());
}

TEST_F(LogSinkOnMock, the_drain_of_the_spool_outlives_a_fatal_error) {
    cluster.set_up(false);
    auto posts = post_some();
    ASSERT_FALSE(producer->flush(milliseconds(100)));
    expect_all(posts, Stored::kYes);
    cluster.set_up(true);
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    cluster.set_delay_ms(100);
    shared::spool::Drain drain(*spool, *producer, 2);
    auto first = std::async(std::launch::async, [&] { return drain.step(); });
    const auto deadline = SteadyClock::now() + seconds(60);
    while (producer->in_flight() == 0 && SteadyClock::now() < deadline) std::this_thread::yield();
    producer->raise_fatal_for_test();
    EXPECT_EQ(first.get(), shared::spool::Drain::Step::kFailed);
    EXPECT_EQ(spool->stats().records, 100U);
    cluster.set_delay_ms(0);
    EXPECT_TRUE(drains());
}

// What a stop does with what the broker still owes.
TEST_F(LogSinkOnMock, spools_what_is_given_up_at_a_stop) {
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    cluster.set_delay_ms(10'000);
    auto posts = post_some();
    EXPECT_FALSE(producer->flush(milliseconds(200)));
    expect_all(posts, Stored::kYes);
    EXPECT_EQ(spool->stats().records, 100U);
}

TEST_F(LogSinkOnMock, without_a_spool_what_is_given_up_is_told_not_stored) {
    sink = std::make_unique<LogSink>(*producer, 2, metrics);
    sink->open();
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    cluster.set_delay_ms(10'000);
    auto posts = post_some();
    EXPECT_FALSE(producer->flush(milliseconds(200)));
    expect_all(posts, Stored::kNo);
}

TEST_F(LogSinkOnMock, a_success_without_offset_is_stored) {
    ASSERT_TRUE(producer->warm({"inbound"}, seconds(10)));
    cluster.refuse_next_as_duplicate();
    auto told = post(1);
    ASSERT_EQ(told.wait_for(seconds(60)), std::future_status::ready);
    EXPECT_EQ(told.get(), Stored::kYes);
    EXPECT_TRUE(spool->is_empty());
}

}  // namespace
}  // namespace ingest::publish
