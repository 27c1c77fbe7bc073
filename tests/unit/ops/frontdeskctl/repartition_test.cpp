// What is left to do before the partition count may change, and what lies in a wrong place after.
#include "ops/frontdeskctl/repartition_state.hpp"
#include "ops/frontdeskctl/repartition_wait.hpp"
#include "ops/frontdeskctl/repartition_work.hpp"
#include "shared/events/parked.hpp"
#include "shared/kafka/partition.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

shared::events::Envelope envelope(const std::string& record, const std::string& replay = "") {
    shared::events::Envelope out;
    out.schema = "turn.v1";
    out.kind = "turn";
    out.record = record;
    out.replay.id = replay;
    out.message = "m";
    out.conversation = "conversation";
    return out;
}

shared::kafka::Record turn(const shared::events::Envelope& about, shared::events::Outcome outcome) {
    shared::events::Turn body;
    body.outcome = outcome;
    shared::kafka::Record out;
    out.value = shared::events::write_turn(about, body);
    return out;
}

shared::kafka::Record parked(const shared::events::Envelope& about) {
    shared::kafka::Record out;
    out.value = shared::events::write_parked(about, {});
    return out;
}

TEST(parked_records, wait_until_their_outcome) {
    using shared::events::Outcome;
    ParkedRecords waiting;
    waiting.take(parked(envelope("a")));
    waiting.take(parked(envelope("a")));  // a later copy
    waiting.take(parked(envelope("b", "again")));
    EXPECT_EQ(waiting.size(), 2U);
    waiting.settle(turn(envelope("a"), Outcome::kParked));
    waiting.settle(turn(envelope("b"), Outcome::kReplied));  // not the replay
    EXPECT_EQ(waiting.size(), 2U);
    waiting.settle(turn(envelope("a"), Outcome::kReplied));
    waiting.settle(turn(envelope("b", "again"), Outcome::kDead));
    EXPECT_EQ(waiting.size(), 0U);
    waiting.take({});  // garbage
    EXPECT_EQ(waiting.size(), 1U);
}

TEST(misplaced_states, are_those_whose_key_belongs_elsewhere) {
    workers::hot::conversation_log::Opened opened;
    std::size_t elsewhere = 0;
    for (int i = 0; i < 100; ++i) {
        const std::string key = "key-" + std::to_string(i);
        if (shared::kafka::partition_of(key, 2) != 1) continue;
        opened.conversations[key] = {};
        elsewhere += shared::kafka::partition_of(key, 6) == 1 ? 0 : 1;
    }
    opened.conversations["~newer"] = {};
    ASSERT_GT(elsewhere, 0U);
    EXPECT_TRUE(misplaced(opened, 1, 2).empty());
    const auto wrong = misplaced(opened, 1, 6);
    EXPECT_EQ(wrong.size(), elsewhere);
    for (const auto& key : wrong) EXPECT_NE(shared::kafka::partition_of(key, 6), 1) << key;
}

TEST(await, goes_on_over_errors_that_pass_and_ends_at_its_limit) {
    using shared::Action;
    int looks = 0;
    Wait wait{"work",
              600,
              [&]() -> shared::Result<std::string> {
                  if (++looks == 1) return shared::Error{"kafka_down", "", Action::kRetry};
                  return std::string();
              },
              [] { return ""; },
              "Run it again"};
    EXPECT_TRUE(await(wait));
    EXPECT_EQ(looks, 2);
    wait.look = [] { return shared::Error{"not_held", "", Action::kStop}; };
    EXPECT_EQ(await(wait).error().code, "not_held");
    wait.seconds = 0;
    wait.look = [] { return std::string("3 records"); };
    const auto late = await(wait);
    EXPECT_EQ(late.error().code, "too_late");
    EXPECT_EQ(late.error().detail, "work: not within 0 s: 3 records. Run it again");
}

TEST(open_work, is_told_in_words_and_silent_where_none_is_left) {
    EXPECT_EQ(OpenWork{}.text(), "");
    EXPECT_EQ((OpenWork{.inbound = 2, .parked = 1}).text(),
              "2 records of inbound without outcome, 1 records in the retry topics");
    EXPECT_NE((OpenWork{.unreadable = 1}).text(), "");
}

}  // namespace
}  // namespace ops::frontdeskctl
