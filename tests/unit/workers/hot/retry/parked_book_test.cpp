#include "workers/hot/retry/parked_book.hpp"

#include <ctime>

#include <gtest/gtest.h>

namespace workers::hot::retry {
namespace {

Entry entry(const std::string& conversation,
            const std::string& record,
            shared::kafka::Offset origin,
            shared::WallMs due_at,
            const std::string& of = "message") {
    Entry out;
    out.conversation = conversation;
    out.record = record;
    out.parked.origin_offset = origin;
    out.parked.due_at = due_at;
    out.parked.of = of;
    out.parked.record = "0123456789";
    return out;
}

std::vector<std::string> take(ParkedBook& book, shared::WallMs now, std::size_t most = 100) {
    std::vector<std::string> out;
    for (const auto& taken : book.take_due(now, most, [](auto&, auto) { return true; })) {
        out.push_back(taken.record);
    }
    return out;
}

using Records = std::vector<std::string>;

TEST(parked_book, only_the_front_of_a_conversation_comes_due) {
    ParkedBook book;
    book.put(entry("a", "2", 20, 0));
    book.put(entry("a", "1", 10, 1'000));
    book.put(entry("b", "3", 30, 500));
    EXPECT_EQ(take(book, 400), Records{});
    EXPECT_EQ(take(book, 1'000), (Records{"3", "1"}));
    EXPECT_EQ(take(book, 9'000), Records{}) << "both are being handled";
    book.finished("a", "1", "");
    EXPECT_EQ(take(book, 9'000), Records{"2"});
    book.finished("a", "2", "");
    book.finished("b", "3", "");
    EXPECT_EQ(book.size(), 0u);
    EXPECT_EQ(book.bytes(), 0u);
    EXPECT_FALSE(book.holds("a"));
}

TEST(parked_book, one_that_failed_again_keeps_its_place) {
    ParkedBook book;
    book.put(entry("a", "1", 10, 0));
    book.put(entry("a", "2", 20, 0));
    ASSERT_EQ(take(book, 1), Records{"1"});
    Entry again = entry("a", "1", 10, 5'000);
    again.level = 1;
    book.put(again);
    EXPECT_EQ(take(book, 4'999), Records{});
    EXPECT_EQ(take(book, 5'000), Records{"1"});
    EXPECT_EQ(book.size(), 2u);
}

TEST(parked_book, of_two_copies_that_are_read_back_the_later_one_holds) {
    ParkedBook book;
    Entry later = entry("a", "1", 10, 700);
    later.written_at = 9;
    later.level = 1;
    Entry earlier = entry("a", "1", 10, 100);
    earlier.written_at = 3;
    book.put(later);
    book.put(earlier);
    EXPECT_EQ(take(book, 699), Records{});
    EXPECT_EQ(take(book, 700), Records{"1"});
}

TEST(parked_book, a_replay_is_a_record_of_its_own) {
    ParkedBook book;
    book.put(entry("a", "1", 10, 0));
    Entry replay = entry("a", "1", 90, 0);
    replay.replay = "x";
    book.put(replay);
    EXPECT_EQ(book.size(), 2u);
    book.finished("a", "1", "");
    EXPECT_TRUE(book.holds("a", "1", "x"));
    EXPECT_FALSE(book.holds("a", "1", ""));
}

TEST(parked_book, what_only_a_newer_worker_reads_holds_nothing_back) {
    ParkedBook book;
    book.put(entry("a", "1", 10, 9'000, "unknown"));
    EXPECT_FALSE(book.holds("a"));
    EXPECT_TRUE(book.holds("a", "1", ""));
    book.put(entry("a", "2", 20, 0));
    EXPECT_EQ(take(book, 1), Records{"2"});
    EXPECT_EQ(take(book, 9'000), Records{"1"});
}

TEST(parked_book, staff_wait_only_behind_staff) {
    ParkedBook book;
    book.put(entry("a", "1", 10, 0));
    EXPECT_TRUE(book.holds_only_messages("a"));
    book.put(entry("a", "2", 20, 0, "own"));
    EXPECT_FALSE(book.holds_only_messages("a"));
    EXPECT_TRUE(book.holds_only_messages("b"));
}

TEST(parked_book, lines_take_turns_and_of_each_only_so_many_are_handled) {
    ParkedBook book;
    for (int i = 0; i < 100; ++i) {
        Entry one = entry("a" + std::to_string(i), std::to_string(i), i, 10);
        one.parked.line = "a";
        book.put(one);
    }
    Entry other = entry("b", "other", 200, 20);
    other.parked.line = "b";
    book.put(other);
    const auto three = [](const std::string&, std::size_t taken) { return taken < 3; };
    const auto first = book.take_due(20, 2, three);
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[1].record, "other") << "one of each";
    const auto taken = book.take_due(20, 100, three);
    ASSERT_EQ(taken.size(), 2u) << "three of the first line";
    EXPECT_TRUE(book.take_due(20, 100, three).empty());
    book.finished(taken[0].conversation, taken[0].record, "");
    EXPECT_EQ(book.take_due(20, 100, three).size(), 1u);
}

TEST(parked_book, what_failed_again_counts_no_more_as_handled) {
    ParkedBook book;
    const auto one = [](const std::string&, std::size_t taken) { return taken < 1; };
    for (int round = 0; round < 3; ++round) {
        book.put(entry("a", "1", 10, 0));
        EXPECT_EQ(book.take_due(1, 10, one).size(), 1u);
    }
}

TEST(parked_book, tells_once_what_has_to_be_written_again) {
    ParkedBook book;
    for (const char* record : {"1", "2", "3"}) {
        Entry one = entry(std::string("c") + record, record, 10, record[0] == '1' ? 0 : 9'000);
        one.written_at = record[0] == '3' ? 500 : 100;
        one.offset = 4;
        book.put(one);
    }
    ASSERT_EQ(take(book, 1), Records{"1"}) << "being handled";
    const auto stale = book.take_stale(200, 800, 10);
    ASSERT_EQ(stale.size(), 1u);
    EXPECT_EQ(stale[0].record, "2");
    EXPECT_TRUE(book.take_stale(200, 800, 10).empty());
    Entry copy = stale[0];
    copy.offset = 9;
    copy.turns_from = 30;
    book.moved(copy);
    book.finished("c1", "1", "");
    book.finished("c3", "3", "");
    conversation_log::Progress progress{100, 90, {50, 50, 50}};
    book.limit(progress);
    EXPECT_EQ(progress.retry_from[0], 9);
    EXPECT_EQ(progress.turns_from, 30);
}

// A walk along the line for each would take 5 s here.
TEST(parked_book, thousands_of_one_conversation_do_not_cost_their_square) {
    const auto cost = [](int messages) {
        ParkedBook book;
        const std::clock_t begun = std::clock();
        for (int i = 0; i < messages; ++i) book.put(entry("a", std::to_string(i), i, 0));
        for (int i = 0; i < messages; ++i) {
            EXPECT_EQ(take(book, 1, 1), Records{std::to_string(i)});
            book.finished("a", std::to_string(i), "");
        }
        return static_cast<double>(std::clock() - begun);
    };
    EXPECT_LT(cost(40'000), 10 * cost(10'000)) << "four times as many; their square is 16";
}

TEST(parked_book, takes_no_more_than_it_may_hold) {
    ParkedBook book({.bytes = 25});
    book.put(entry("a", "1", 10, 0));
    EXPECT_TRUE(book.has_room(15));
    EXPECT_FALSE(book.has_room(16));
}

TEST(parked_book, tells_from_where_a_new_owner_has_to_read) {
    ParkedBook book;
    Entry one = entry("a", "1", 10, 0);
    one.level = 1;
    one.offset = 7;
    one.turns_from = 70;
    book.put(one);
    conversation_log::Progress progress{100, 90, {5, 8, 3}};
    book.limit(progress);
    EXPECT_EQ(progress.turns_from, 70);
    EXPECT_EQ(progress.retry_from, (std::array<shared::kafka::Offset, 3>{5, 7, 3}));
}

TEST(levels, grow_with_each_failure) {
    EXPECT_EQ(kLevels[level_of(0)].delay_ms, 5'000);
    EXPECT_EQ(kLevels[level_of(1)].delay_ms, 5'000);
    EXPECT_EQ(kLevels[level_of(2)].delay_ms, 60'000);
    EXPECT_EQ(kLevels[level_of(3)].delay_ms, 600'000);
    EXPECT_EQ(kLevels[level_of(99)].delay_ms, 600'000);
}

}  // namespace
}  // namespace workers::hot::retry
