// The log reader against a real broker.
#include "tests/adapters/shared/kafka/broker.hpp"

#include <algorithm>
#include <condition_variable>
#include <future>
#include <iostream>
#include <iterator>
#include <mutex>
#include <thread>

namespace shared::kafka {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

class LogReading : public BrokerTest {
  protected:
    void SetUp() override {
        BrokerTest::SetUp();
        if (!HasFatalFailure()) reader_ = make_log_reader(settings_);
    }
    std::vector<std::string> read(std::vector<Range> ranges) {
        const auto records = read_now(*reader_, std::move(ranges));
        EXPECT_TRUE(records) << records.error().code << " " << records.error().detail;
        return records ? values_of(*records) : std::vector<std::string>();
    }

    std::unique_ptr<LogReader> reader_;
};

TEST_F(LogReading, reads_a_piece_and_to_the_end) {
    create_topic("turns", 2);
    store("turns", 1, numbers(0, 1000));
    EXPECT_EQ(read({{"turns", 1, 10, std::nullopt, 20}}), numbers(10, 20));
    EXPECT_EQ(read({{"turns", 1, 0}}), numbers(0, 1000));
    EXPECT_EQ(read({{"turns", 1, 990}}), numbers(990, 1000));
    EXPECT_EQ(read({{"turns", 1, 995, std::nullopt, 5000}}), numbers(995, 1000));
}

// Every record once, though the client has fetched ahead of each piece.
TEST_F(LogReading, reads_a_large_log_piece_by_piece) {
    create_topic("turns", 1);
    store("turns", 0, numbers(0, 30'000));
    constexpr std::size_t kMost = 1'700;
    std::vector<std::string> all;
    std::size_t pieces = 0;
    Offset next = 0;
    std::size_t got = 0;
    do {
        const auto piece = read_now(
            *reader_, {{"turns", 0, next, std::nullopt, 29'000, kMost}}, milliseconds(15'000));
        ASSERT_TRUE(piece) << piece.error().code;
        got = piece->size();
        ASSERT_LE(got, kMost);
        if (got > 0) next = piece->back().offset + 1;
        std::ranges::move(values_of(*piece), std::back_inserter(all));
        ++pieces;
    } while (got == kMost);
    EXPECT_EQ(all, numbers(0, 29'000));
    EXPECT_EQ(pieces, 18U);
}

TEST_F(LogReading, answers_for_what_is_empty) {
    create_topic("turns", 2);
    store("turns", 1, numbers(0, 3));
    EXPECT_TRUE(read({}).empty());
    EXPECT_TRUE(read({{"turns", 0, 0}, {"turns", 1, 3}, {"turns", 1, 2, std::nullopt, 2}}).empty());
}

TEST_F(LogReading, keeps_the_order_of_the_ranges_and_the_fields_of_records) {
    create_topic("turns", 2);
    store("turns", 1, {"b"}, "key-b");
    store("turns", 0, {"a"}, "key-a");
    const auto records = read_now(*reader_, {{"turns", 1, 0}, {"turns", 0, 0}});
    ASSERT_TRUE(records);
    ASSERT_EQ(values_of(*records), (std::vector<std::string>{"b", "a"}));
    EXPECT_EQ((*records)[0].topic, "turns");
    EXPECT_EQ((*records)[0].partition, 1);
    EXPECT_EQ((*records)[0].key, "key-b");
    EXPECT_GT((*records)[0].timestamp, 1'600'000'000'000);
    EXPECT_FALSE((*records)[0].is_tombstone);
}

TEST_F(LogReading, starts_at_a_time) {
    create_topic("events", 1);
    store("events", 0, numbers(0, 5));
    const auto first = read_now(*reader_, {{"events", 0, 0}});
    ASSERT_TRUE(first);
    const WallMs last = first->back().timestamp;
    while (SystemClock{}.wall_ms() <= last + 2) std::this_thread::yield();
    const WallMs cut = SystemClock{}.wall_ms();
    store("events", 0, numbers(5, 9));
    EXPECT_EQ(read({{"events", 0, 0, cut}}), numbers(5, 9));
    EXPECT_EQ(read({{"events", 0, 0, 1}}), numbers(0, 9));
    EXPECT_TRUE(read({{"events", 0, 0, SystemClock{}.wall_ms() + 60'000}}).empty());
    // Both at once share one pass over the partition.
    EXPECT_EQ(read({{"events", 0, 0, cut}, {"events", 0, 0, 1}}).size(), 4U + 9U);
}

TEST_F(LogReading, serves_overlapping_reads_side_by_side) {
    create_topic("events", 1);
    store("events", 0, numbers(0, 200));
    std::mutex guard;
    std::condition_variable came;
    std::vector<std::size_t> sizes;
    for (int i = 0; i < 20; ++i) {
        reader_->read({{"events", 0, i * 10}}, [&](Result<std::vector<Record>> records) {
            const std::lock_guard lock(guard);
            sizes.push_back(records ? records->size() : 0);
            came.notify_all();
        });
    }
    std::unique_lock lock(guard);
    ASSERT_TRUE(came.wait_for(lock, std::chrono::seconds(60), [&] { return sizes.size() == 20; }));
    std::ranges::sort(sizes);
    for (std::size_t i = 0; i < sizes.size(); ++i) EXPECT_EQ(sizes[i], 10 * (i + 1));
}

TEST_F(LogReading, lets_a_callback_ask_for_the_same_partition_again) {
    create_topic("turns", 1);
    store("turns", 0, numbers(0, 5));
    std::promise<std::size_t> second;
    reader_->read({{"turns", 0, 0}}, [&](const Result<std::vector<Record>>&) {
        reader_->read({{"turns", 0, 2}}, [&](Result<std::vector<Record>> records) {
            second.set_value(records ? records->size() : 0);
        });
    });
    auto size = second.get_future();
    ASSERT_EQ(size.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    EXPECT_EQ(size.get(), 3U);
}

TEST_F(LogReading, reports_tombstones_and_empty_values_apart) {
    create_topic("conversations", 1);
    producer_ = make_producer(settings_, {});
    Acks acks;
    ASSERT_TRUE(producer_->produce("conversations", 0, "a", std::nullopt, acks.collect()));
    ASSERT_TRUE(producer_->produce("conversations", 0, "b", "", acks.collect()));
    ASSERT_EQ(acks.wait(2).size(), 2U);
    const auto records = read_now(*reader_, {{"conversations", 0, 0}});
    ASSERT_TRUE(records);
    ASSERT_EQ(records->size(), 2U);
    EXPECT_TRUE((*records)[0].is_tombstone);
    EXPECT_FALSE((*records)[1].is_tombstone);
}

TEST_F(LogReading, says_so_when_there_is_no_such_partition_or_broker) {
    create_topic("turns", 1);
    const auto missing = read_now(*reader_, {{"turns", 7, 0}});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, "kafka_down");
    const auto nowhere = read_now(*reader_, {{"nowhere", 0, 0}});
    ASSERT_FALSE(nowhere);
}

TEST_F(LogReading, finds_what_is_left_of_a_compacted_log) {
    create_topic("conversations",
                 1,
                 {{"cleanup.policy", "compact"},
                  {"segment.ms", "100"},
                  {"min.cleanable.dirty.ratio", "0.01"},
                  {"max.compaction.lag.ms", "500"},
                  {"delete.retention.ms", "0"}});
    store("conversations", 0, numbers(0, 300), "same");
    store("conversations", 0, {"kept"}, "other");
    // Until the cleaner has been there; each round closes another segment.
    const auto deadline = SteadyClock::now() + std::chrono::seconds(50);
    std::vector<Record> records;
    do {
        store("conversations", 0, {"last"}, "same");
        auto found = read_now(*reader_, {{"conversations", 0, 0}});
        ASSERT_TRUE(found) << found.error().code;
        records = std::move(*found);
    } while (records.size() > 250 && SteadyClock::now() < deadline);
    ASSERT_LT(records.size(), 250U);
    EXPECT_EQ(std::ranges::count(values_of(records), "kept"), 1);
    EXPECT_EQ(records.back().value, "last");
    // From and to within the gap.
    EXPECT_TRUE(read({{"conversations", 0, 5, std::nullopt, 50}}).empty());
    // The cleaner may have come again meanwhile: less may be left, never anything else.
    const auto rest = read({{"conversations", 0, 5}});
    EXPECT_LE(rest.size(), records.size());
    EXPECT_EQ(std::ranges::count(rest, "kept"), 1);
    EXPECT_EQ(rest.back(), "last");
}

TEST_F(LogReading, opens_twelve_partitions_of_two_topics_at_once) {
    create_topic("conversations", 12);
    create_topic("turns", 12);
    producer_ = make_producer(settings_, {});
    Acks acks;
    std::vector<Range> ranges;
    for (Partition p = 0; p < 12; ++p) {
        for (const char* topic : {"conversations", "turns"}) {
            for (int i = 0; i < 200; ++i) {
                ASSERT_TRUE(
                    producer_->produce(topic, p, "k", std::string(300, 'x'), acks.collect()));
            }
            ranges.push_back({topic, p, 0});
        }
    }
    ASSERT_EQ(acks.wait(4800).size(), 4800U);
    for (const char* turn : {"cold", "warm"}) {
        const auto begun = SteadyClock::now();
        EXPECT_EQ(read(ranges).size(), 4800U);
        const auto took = std::chrono::duration_cast<milliseconds>(SteadyClock::now() - begun);
        std::cout << "24 ranges, " << turn << ": " << took.count() << " ms\n";
        EXPECT_LT(took, std::chrono::seconds(2));
    }
    const auto begun = SteadyClock::now();
    EXPECT_EQ(read({{"turns", 3, 197}}).size(), 3U);
    std::cout << "tail of three: "
              << std::chrono::duration_cast<milliseconds>(SteadyClock::now() - begun).count()
              << " ms\n";
}

}  // namespace
}  // namespace shared::kafka
