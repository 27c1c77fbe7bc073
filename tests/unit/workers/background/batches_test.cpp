#include "tests/unit/workers/background/turn_maker.hpp"
#include "workers/background/backoff.hpp"
#include "workers/background/batches/bisect.hpp"
#include "workers/background/batches/collector.hpp"
#include "workers/background/batches/comparison.hpp"
#include "workers/background/batches/offsets.hpp"
#include "workers/background/batches/resume_check.hpp"
#include "workers/background/lag.hpp"

#include <gtest/gtest.h>

namespace workers::background::batches {
namespace {

using shared::Action;
using shared::Error;

std::vector<Item> some_items(int count) {
    std::vector<Item> items;
    for (int i = 0; i < count; ++i) items.push_back(TurnMaker().item(i));
    return items;
}

shared::kafka::Record record_of(std::string value) {
    shared::kafka::Record record;
    record.topic = "turns";
    record.partition = 3;
    record.offset = 7;
    record.key = "k";
    record.value = std::move(value);
    return record;
}

TEST(decode, reads_a_turn) {
    shared::json::Parser parser;
    const Item item = decode(record_of(TurnMaker().value()), parser);
    ASSERT_NE(item.turn(), nullptr);
    EXPECT_EQ(item.turn()->message.text, "hello");
    EXPECT_EQ(item.envelope.record, id("r1"));
    EXPECT_EQ(item.from.partition, 3);
}

TEST(decode, reads_a_provider_event) {
    shared::json::Parser parser;
    const Item item = decode(record_of(EventMaker().status("read", "p1").value()), parser);
    ASSERT_NE(item.event(), nullptr);
    EXPECT_EQ(item.event()->state, "read");
}

TEST(decode, keeps_what_it_cannot_read_with_its_fault) {
    shared::json::Parser parser;
    EXPECT_EQ(decode(record_of("{not json"), parser).fault->code, "bad_json");
    EXPECT_EQ(decode(record_of("{}"), parser).fault->code, "bad_record");
    EXPECT_EQ(decode(record_of(""), parser).fault.has_value(), true);
    EXPECT_EQ(decode(record_of(R"({"schema":"other.v1","record":"x","kind":"turn"})"), parser)
                  .fault->code,
              "unknown_schema");
    EXPECT_EQ(
        decode(record_of(R"({"schema":"turn.v3","record":"x","kind":"turn"})"), parser).fault->code,
        "unknown_version");
}

TEST(collector, is_due_when_full_or_when_its_first_item_waited) {
    Collector collector({2, 1u << 20u, 10'000});
    EXPECT_FALSE(collector.due(0));
    collector.add(TurnMaker().item(), 1'000);
    EXPECT_FALSE(collector.due(10'999));
    EXPECT_EQ(collector.until_due(5'000), 6'000);
    EXPECT_TRUE(collector.due(11'000));
    collector.add(TurnMaker().item(), 2'000);
    EXPECT_TRUE(collector.due(2'000));
}

TEST(collector, is_full_by_bytes) {
    Collector collector({100, 10, 10'000});
    collector.add(TurnMaker().item(), 0);
    EXPECT_TRUE(collector.full());
    collector.remove_front(1);
    EXPECT_FALSE(collector.full());
}

TEST(collector, drops_what_came_from_a_partition) {
    Collector collector({100, 1u << 20u, 10'000});
    collector.add(TurnMaker().item(1), 0);
    collector.add(EventMaker().item(2), 0);
    EXPECT_EQ(collector.drop({"turns", 0}), 1u);
    ASSERT_EQ(collector.size(), 1u);
    EXPECT_EQ(collector.items().front().from.topic, "events");
}

TEST(work_off, stores_a_good_batch_in_one_attempt) {
    auto items = some_items(5);
    int attempts = 0;
    const auto progress = work_off(items, [&](std::span<Item>) -> shared::Result<void> {
        ++attempts;
        return {};
    });
    EXPECT_EQ(progress.done, 5u);
    EXPECT_EQ(attempts, 1);
}

TEST(work_off, buries_the_one_bad_item_and_stores_the_rest_in_order) {
    auto items = some_items(8);
    std::vector<shared::kafka::Offset> stored;
    std::vector<shared::kafka::Offset> buried;
    const auto progress = work_off(items, [&](std::span<Item> piece) -> shared::Result<void> {
        for (const Item& item : piece) {
            if (item.offset == 5 && !item.fault) {
                return Error{"postgres_data", "", Action::kDeadLetter};
            }
        }
        for (const Item& item : piece) {
            stored.push_back(item.offset);
            if (item.fault) buried.push_back(item.offset);
        }
        return {};
    });
    EXPECT_EQ(progress.done, 8u);
    EXPECT_FALSE(progress.stopped);
    EXPECT_EQ(stored, (std::vector<shared::kafka::Offset>{0, 1, 2, 3, 4, 5, 6, 7}));
    EXPECT_EQ(buried, std::vector<shared::kafka::Offset>{5});
    EXPECT_EQ(items[5].fault->code, "postgres_data");
}

TEST(work_off, stops_where_the_database_goes_away_and_keeps_what_is_done) {
    auto items = some_items(4);
    int attempts = 0;
    const auto progress = work_off(items, [&](std::span<Item> piece) -> shared::Result<void> {
        if (++attempts == 1) return Error{"postgres_data", "", Action::kDeadLetter};
        if (piece.front().offset == 2) return Error{"postgres_down", "", Action::kRetry};
        return {};
    });
    EXPECT_EQ(progress.done, 2u);
    ASSERT_TRUE(progress.stopped);
    EXPECT_EQ(progress.stopped->code, "postgres_down");
}

TEST(work_off, stops_the_process_where_even_a_dead_letter_is_refused) {
    auto items = some_items(1);
    const auto progress = work_off(items, [&](std::span<Item>) -> shared::Result<void> {
        return Error{"postgres_data", "", Action::kDeadLetter};
    });
    ASSERT_TRUE(progress.stopped);
    EXPECT_EQ(progress.stopped->action, Action::kStop);
}

TEST(resume_check, takes_everything_where_nothing_is_stored) {
    ResumeCheck check({0, ""});
    EXPECT_EQ(check.start(), shared::kafka::kBeginning);
    EXPECT_EQ(check.judge(0, "a"), ResumeCheck::Verdict::kTake);
}

TEST(resume_check, skips_the_last_stored_record_and_goes_on) {
    ResumeCheck check({5, "e"});
    EXPECT_EQ(check.start(), 4);
    EXPECT_EQ(check.judge(4, "e"), ResumeCheck::Verdict::kSkip);
    EXPECT_EQ(check.judge(5, "f"), ResumeCheck::Verdict::kTake);
}

TEST(resume_check, starts_over_where_another_record_stands_there) {
    ResumeCheck check({5, "e"});
    EXPECT_EQ(check.judge(4, "x"), ResumeCheck::Verdict::kRestart);
    EXPECT_EQ(check.judge(0, "y"), ResumeCheck::Verdict::kTake);
}

TEST(resume_check, starts_over_where_the_log_ends_earlier) {
    ResumeCheck check({5, "e"});
    EXPECT_EQ(check.judge(0, "x"), ResumeCheck::Verdict::kRestart);
}

TEST(resume_check, starts_over_where_offsets_go_back_in_mid_stream) {
    ResumeCheck check({5, "e"});
    EXPECT_EQ(check.judge(4, "e"), ResumeCheck::Verdict::kSkip);
    EXPECT_EQ(check.judge(5, "f"), ResumeCheck::Verdict::kTake);
    EXPECT_EQ(check.judge(0, "x"), ResumeCheck::Verdict::kRestart);
    // Its beginning may be anywhere.
    EXPECT_EQ(check.judge(3, "y"), ResumeCheck::Verdict::kTake);
    EXPECT_EQ(check.judge(4, "z"), ResumeCheck::Verdict::kTake);
    EXPECT_EQ(check.take_missed(), 0);
}
TEST(resume_check, counts_what_was_removed_in_mid_stream) {
    ResumeCheck check({0, ""});
    EXPECT_EQ(check.judge(7, "a"), ResumeCheck::Verdict::kTake);
    EXPECT_EQ(check.take_missed(), 0);
    EXPECT_EQ(check.judge(8, "b"), ResumeCheck::Verdict::kTake);
    EXPECT_EQ(check.judge(19, "c"), ResumeCheck::Verdict::kTake);
    EXPECT_EQ(check.take_missed(), 10);
    EXPECT_EQ(check.position(), (Position{20, "c"}));
}
TEST(comparison, finds_what_stood_last_or_another_or_nothing) {
    const auto record = [](int partition, const std::string& name) {
        TurnMaker maker;
        maker.record = name;
        shared::kafka::Record out;
        out.topic = "turns";
        out.partition = partition;
        out.offset = 4;
        out.value = maker.value();
        return out;
    };
    const Position known{5, id("r5")};
    std::vector<Look> looks;
    for (const int partition : {0, 1, 2}) looks.push_back({{"turns", partition}, 1, known, known});
    const auto compared = compare(looks, {record(0, "r5"), record(1, "another")});
    ASSERT_EQ(compared.size(), 3u);
    EXPECT_EQ(compared[0].found, Compared::Found::kSame);
    EXPECT_EQ(compared[1].found, Compared::Found::kOther);
    EXPECT_EQ(compared[2].found, Compared::Found::kNothing);
}
TEST(resume_check, counts_what_retention_removed_once) {
    ResumeCheck check({5, "e"});
    EXPECT_EQ(check.judge(9, "j"), ResumeCheck::Verdict::kTake);
    EXPECT_EQ(check.take_missed(), 4);
    EXPECT_EQ(check.take_missed(), 0);
}

TEST(advances, are_one_behind_the_last_item_of_each_partition) {
    std::vector<Item> items = some_items(3);
    items.push_back(EventMaker().item(11));
    const auto moves = advances(items);
    EXPECT_EQ(moves.at({"turns", 0}).next, 3);
    EXPECT_EQ(moves.at({"turns", 0}).last_record, id("r1"));
    EXPECT_EQ(moves.at({"events", 0}).next, 12);
}

TEST(backoff, doubles_up_to_five_seconds_and_ends_with_success) {
    Backoff backoff;
    EXPECT_FALSE(backoff.is_away());
    backoff.failed(0);
    EXPECT_EQ(backoff.until_due(0), 100'000);
    backoff.failed(0);
    EXPECT_EQ(backoff.until_due(0), 200'000);
    for (int i = 0; i < 10; ++i) backoff.failed(0);
    EXPECT_EQ(backoff.until_due(0), 5'000'000);
    backoff.succeeded();
    EXPECT_TRUE(backoff.is_due(0));
    EXPECT_FALSE(backoff.is_away());
}

TEST(lag_round, tells_the_worst_after_a_full_round) {
    LagRound round;
    const std::vector<shared::kafka::TopicPartition> owned{{"turns", 0}, {"turns", 1}};
    EXPECT_EQ(round.next({}), std::nullopt);
    EXPECT_EQ(round.next(owned)->partition, 0);
    EXPECT_EQ(round.answered(9, 2), std::nullopt);
    EXPECT_EQ(round.next(owned)->partition, 1);
    EXPECT_EQ(round.answered(4, 2), 9);
    EXPECT_EQ(round.next(owned)->partition, 0);
}

}  // namespace
}  // namespace workers::background::batches
