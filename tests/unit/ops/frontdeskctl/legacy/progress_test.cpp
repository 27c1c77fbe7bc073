#include "ops/frontdeskctl/legacy/progress.hpp"

#include "ops/frontdeskctl/legacy/backfill.hpp"
#include "ops/frontdeskctl/legacy/table_text.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl::legacy {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(legacy_progress, tells_numbers_times_and_bytes) {
    EXPECT_EQ(with_commas(0), "0");
    EXPECT_EQ(with_commas(999), "999");
    EXPECT_EQ(with_commas(1'000), "1,000");
    EXPECT_EQ(with_commas(1'234'567), "1,234,567");
    EXPECT_EQ(with_commas(-123), "-123");
    EXPECT_EQ(with_commas(-1'234), "-1,234");
    EXPECT_EQ(duration_text(seconds(59)), "59 s");
    EXPECT_EQ(duration_text(seconds(61)), "1 min 1 s");
    EXPECT_EQ(duration_text(seconds(3'700)), "1 h 1 min");
    EXPECT_EQ(bytes_text(999), "999 B");
    EXPECT_EQ(bytes_text(1'500), "1.5 kB");
    EXPECT_EQ(bytes_text(-2'500'000), "-2.5 MB");
}

TEST(legacy_progress, has_a_bar_a_rate_and_the_time_left) {
    EXPECT_EQ(progress_line({"t: backfill", 0.25, 50'000, seconds(10), 0}, 8),
              "t: backfill [##......] 25 %, 5,000 rows/s, 30 s left");
    EXPECT_EQ(progress_line({"t: index", 0.5, -1, seconds(4), 0}, 0), "t: index 50 %, 4 s left");
    EXPECT_EQ(progress_line({"t", 1, 10, seconds(1), 0}, 4), "t [####] 100 %, 10 rows/s");
}

TEST(legacy_progress, counts_from_where_this_run_began) {
    EXPECT_EQ(progress_line({"t", 0.75, 1'000, seconds(10), 0.5}, 0),
              "t 75 %, 100 rows/s, 10 s left");
}

TEST(legacy_progress, promises_nothing_it_cannot_know) {
    EXPECT_EQ(progress_line({"t", 0, 0, milliseconds(100), 0}, 4), "t [....] 0 %");
    EXPECT_EQ(progress_line({"t", 0.5, 10, seconds(5), 0.5}, 0), "t 50 %, 2 rows/s");
    EXPECT_EQ(progress_line({"t", 1.5, 10, seconds(5), 0}, 2), "t [##] 100 %, 2 rows/s");
}

TEST(legacy_backfill, takes_as_many_blocks_as_have_the_rows_wanted) {
    EXPECT_EQ(next_blocks(10, 1'000, milliseconds(50), 2'000), 20);
    EXPECT_EQ(next_blocks(10, 4'000, milliseconds(50), 2'000), 5);
    EXPECT_EQ(next_blocks(10, 0, milliseconds(5), 2'000), 20) << "an empty stretch";
    EXPECT_EQ(next_blocks(10, 1, milliseconds(5), 2'000), 20) << "no more than twice as many";
    EXPECT_EQ(next_blocks(1, 5'000, milliseconds(5), 100), 1);
}

TEST(legacy_backfill, grows_no_longer_than_a_writer_may_wait) {
    EXPECT_EQ(next_blocks(10, 1'000, milliseconds(500), 2'000), 5);
    EXPECT_EQ(next_blocks(1, 1'000, milliseconds(500), 2'000), 1);
}

TEST(legacy_backfill, comes_down_at_once_where_rows_with_values_begin) {
    std::int64_t blocks = 10;
    for (int i = 0; i < 20; ++i) blocks = next_blocks(blocks, 0, milliseconds(5), 2'000);
    EXPECT_EQ(blocks, 4'096) << "a stretch of NULLs";
    const auto dense = blocks * 100;
    EXPECT_EQ(next_blocks(blocks, dense, milliseconds(0), 2'000), 20);
    EXPECT_EQ(next_blocks(blocks, dense, milliseconds(9'000), 2'000), 20) << "slow, too";
    EXPECT_EQ(next_blocks(20, 2'000, milliseconds(9'000), 2'000), 10);
}

TEST(legacy_table_text, is_flush_and_has_no_blanks_at_the_end) {
    EXPECT_EQ(table_text({{"table", "rows", "what"}, {"a", "1,000", "fine"}, {"bcd", "?", ""}}),
              "table   rows  what\n"
              "a      1,000  fine\n"
              "bcd        ?\n");
    EXPECT_EQ(table_text({}), "");
}

}  // namespace
}  // namespace ops::frontdeskctl::legacy
