#include "shared/kafka/log_reads_internal.hpp"

#include <gtest/gtest.h>

namespace shared::kafka {
namespace {

using Now = std::chrono::steady_clock;

class Books : public testing::Test {
  protected:
    LogReader::Done answer() {
        return [this](Result<std::vector<Record>> records) {
            ++answers;
            error = records ? "" : records.error().code;
            offsets.clear();
            if (!records) return;
            for (const Record& record : *records) offsets.push_back(record.offset);
        };
    }
    void add(std::vector<Range> ranges, Now::time_point deadline = Now::time_point::max()) {
        books.add(std::move(ranges), answer(), deadline);
    }
    bool take(Offset offset, WallMs time = 0) {
        return books.take({"t", 0, offset, time, "k", "v", false});
    }

    const TopicPartition t0{"t", 0};
    LogReads books;
    int answers = 0;
    std::string error;
    std::vector<Offset> offsets;
};

TEST_F(Books, answer_no_ranges_and_empty_ranges_at_once) {
    add({});
    EXPECT_EQ(answers, 1);
    add({{"t", 0, 5}});
    EXPECT_EQ(books.begin(t0, {0, 5, 5}), std::nullopt);
    EXPECT_EQ(answers, 2);
    EXPECT_TRUE(books.is_idle());
}

TEST_F(Books, begin_at_what_is_left_of_the_log) {
    add({{"t", 0, 0}});
    EXPECT_EQ(books.begin(t0, {3, 6, 6}), 3);
    EXPECT_FALSE(take(3));
    EXPECT_TRUE(take(5));
    books.end(t0);
    EXPECT_EQ(offsets, (std::vector<Offset>{3, 5}));
}

TEST_F(Books, end_by_position_where_the_last_offsets_are_gone) {
    add({{"t", 0, 0, std::nullopt, 10}});
    EXPECT_EQ(books.begin(t0, {0, 20, 20}), 0);
    EXPECT_FALSE(take(4));
    EXPECT_FALSE(books.is_past(t0, 9));
    EXPECT_TRUE(books.is_past(t0, 10));
    // A record beyond the end says the same, and is not given.
    EXPECT_TRUE(take(12));
    books.end(t0);
    EXPECT_EQ(offsets, (std::vector<Offset>{4}));
}

TEST_F(Books, share_one_pass_between_ranges_of_a_partition) {
    add({{"t", 0, 2, std::nullopt, 4}, {"t", 0, 3, std::nullopt, 6}});
    EXPECT_EQ(books.begin(t0, {0, 9, 9}), 2);
    for (Offset offset = 2; offset < 5; ++offset) EXPECT_FALSE(take(offset));
    EXPECT_TRUE(take(5));
    books.end(t0);
    EXPECT_EQ(offsets, (std::vector<Offset>{2, 3, 3, 4, 5}));
}

TEST_F(Books, start_each_range_at_its_own_time) {
    add({{"t", 0, 0, 100}, {"t", 0, 0, 50}});
    EXPECT_EQ(books.startable().at(t0), 50);
    EXPECT_EQ(books.begin(t0, {0, 9, 6}), 6);
    EXPECT_FALSE(take(6, 60));
    EXPECT_FALSE(take(7, 110));
    EXPECT_TRUE(take(8, 105));
    books.end(t0);
    EXPECT_EQ(offsets, (std::vector<Offset>{7, 8, 6, 7, 8}));
}

TEST_F(Books, keep_a_partition_waiting_while_it_is_read) {
    add({{"t", 0, 0}});
    ASSERT_TRUE(books.begin(t0, {0, 2, 2}));
    add({{"t", 0, 0}});
    EXPECT_TRUE(books.startable().empty());
    EXPECT_TRUE(take(1));
    books.end(t0);
    EXPECT_EQ(books.startable().size(), 1U);
}

TEST_F(Books, end_a_range_that_has_its_most) {
    add({{"t", 0, 2, std::nullopt, 9, 3}});
    EXPECT_EQ(books.begin(t0, {0, 9, 9}), 2);
    EXPECT_FALSE(take(2));
    EXPECT_FALSE(take(5));
    EXPECT_EQ(answers, 0);
    EXPECT_TRUE(take(6));
    EXPECT_EQ(answers, 1);
    EXPECT_EQ(offsets, (std::vector<Offset>{2, 5, 6}));
    // What was on its way already.
    EXPECT_TRUE(take(7));
    books.end(t0);
    EXPECT_EQ(answers, 1);
    EXPECT_TRUE(books.is_idle());
}

TEST_F(Books, go_on_for_the_others_where_one_range_has_its_most) {
    add({{"t", 0, 0, std::nullopt, 9, 1}});
    add({{"t", 0, 0, std::nullopt, 3}});
    add({{"t", 0, 0, std::nullopt, 9, 8}});
    ASSERT_TRUE(books.begin(t0, {0, 9, 9}));
    EXPECT_FALSE(take(0));
    EXPECT_EQ(offsets, (std::vector<Offset>{0}));
    for (Offset offset = 1; offset < 7; ++offset) EXPECT_FALSE(take(offset));
    EXPECT_EQ(answers, 1);
    EXPECT_TRUE(take(8));
    EXPECT_EQ(answers, 2);
    EXPECT_EQ(offsets, (std::vector<Offset>{0, 1, 2, 3, 4, 5, 6, 8}));
    books.end(t0);
    EXPECT_EQ(answers, 3);
    EXPECT_EQ(offsets, (std::vector<Offset>{0, 1, 2}));
}

TEST_F(Books, give_more_time_to_what_gets_on_and_to_what_waits_for_it) {
    const auto now = Now::now();
    const auto later = now + std::chrono::seconds(10);
    add({{"t", 0, 0}}, now);
    add({{"u", 0, 0}}, now);
    ASSERT_TRUE(books.begin(t0, {0, 9, 9}));
    ASSERT_TRUE(books.begin({"u", 0}, {0, 9, 9}));
    add({{"t", 0, 4}}, now);
    EXPECT_FALSE(take(1));
    books.extend(later);
    EXPECT_EQ(books.fail_late(now), (std::vector{TopicPartition{"u", 0}}));
    EXPECT_EQ(answers, 1);
    // Nothing since.
    books.extend(later + std::chrono::seconds(10));
    EXPECT_EQ(books.fail_late(later), std::vector{t0});
    EXPECT_EQ(answers, 3);
    EXPECT_EQ(error, "kafka_timeout");
}

TEST_F(Books, fail_what_is_late_and_free_its_partition) {
    const auto now = Now::now();
    add({{"t", 0, 0}}, now);
    ASSERT_TRUE(books.begin(t0, {0, 2, 2}));
    EXPECT_EQ(books.fail_late(now), std::vector{t0});
    EXPECT_EQ(error, "kafka_timeout");
    EXPECT_FALSE(take(1));
    EXPECT_EQ(answers, 1);
}

TEST_F(Books, fail_every_read_of_a_missing_partition_and_at_the_end_all) {
    add({{"t", 0, 0}, {"u", 0, 0}});
    books.fail(t0, {"kafka_down", "", Action::kRetry});
    EXPECT_EQ(error, "kafka_down");
    EXPECT_TRUE(books.startable().empty());
    add({{"t", 0, 0}});
    books.fail_all({"kafka_timeout", "", Action::kRetry});
    EXPECT_EQ(error, "kafka_timeout");
    EXPECT_EQ(answers, 2);
    EXPECT_TRUE(books.is_idle());
}

}  // namespace
}  // namespace shared::kafka
