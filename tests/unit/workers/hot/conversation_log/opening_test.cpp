#include "workers/hot/conversation_log/opening.hpp"

#include "shared/events/turn.hpp"

#include <gtest/gtest.h>

namespace workers::hot::conversation_log {
namespace {

using shared::kafka::Record;

struct Log {
    std::vector<Record> records;

    shared::kafka::Offset add(std::string key, std::string value) {
        Record out;
        out.offset = static_cast<shared::kafka::Offset>(records.size());
        out.key = std::move(key);
        out.is_tombstone = value.empty();
        out.value = std::move(value);
        records.push_back(std::move(out));
        return records.back().offset;
    }
};

State with_open(const std::string& reply) {
    State out;
    out.counter = 5;
    out.open.push_back({});
    out.open.back().reply_id = reply;
    out.pending.push_back(
        {"record-1", "m1", shared::events::Outcome::kReplied, "", "", reply, "", ""});
    return out;
}

Record turn(const std::string& record,
            const std::string& reply,
            shared::events::DeliveryState delivery) {
    shared::events::Envelope envelope;
    envelope.schema = "turn.v1";
    envelope.kind = "turn";
    envelope.record = record;
    envelope.conversation = "c";
    shared::events::Turn body;
    body.outcome = shared::events::Outcome::kReplied;
    body.delivery = delivery;
    body.reply = shared::events::Reply{};
    body.reply->id = reply;
    body.reply->provider_message_id = "wamid.9";
    Record out;
    out.value = shared::events::write_turn(envelope, body);
    return out;
}

TEST(opening, the_last_record_of_a_conversation_counts_and_a_tombstone_ends_it) {
    Log log;
    log.add("~owner", write_owner("a"));
    State state;
    state.counter = 1;
    log.add("c", write_state("c", 0, "a", state, false));
    state.counter = 2;
    log.add("c", write_state("c", 0, "a", state, false));
    log.add("d", write_state("d", 0, "a", state, false));
    log.add("d", "");
    int unreadable = 0;
    const auto opened = fold_conversations(log.records, unreadable);
    ASSERT_EQ(opened.conversations.size(), 1u);
    EXPECT_EQ(opened.conversations.at("c").state.counter, 2);
}

TEST(opening, a_record_written_after_somebody_else_opened_is_void) {
    Log log;
    log.add("~owner", write_owner("a"));
    State state;
    state.counter = 1;
    log.add("c", write_state("c", 0, "a", state, false));
    log.add("~owner", write_owner("b"));
    state.counter = 7;
    log.add("c", write_state("c", 0, "a", state, true));  // the zombie
    int unreadable = 0;
    EXPECT_EQ(fold_conversations(log.records, unreadable).conversations.at("c").state.counter, 1);
}

TEST(opening, a_zombie_is_known_also_when_the_owner_record_was_compacted_away) {
    Log log;
    State state;
    state.counter = 1;
    log.add("c", write_state("c", 0, "a", state, false));
    log.add("x", "");
    log.add("e", write_state("e", 1, "b", state, false));  // epoch 1: its ~owner stood at 1
    state.counter = 7;
    log.add("c", write_state("c", 0, "a", state, true));
    int unreadable = 0;
    EXPECT_EQ(fold_conversations(log.records, unreadable).conversations.at("c").state.counter, 1);
}

TEST(opening, garbage_is_skipped_and_counted) {
    Log log;
    log.add("c", "{");
    int unreadable = 0;
    EXPECT_TRUE(fold_conversations(log.records, unreadable).conversations.empty());
    EXPECT_EQ(unreadable, 1);
}

TEST(opening, turns_settle_claims_and_unconfirmed_ones_stay_open) {
    Opened opened;
    opened.conversations["c"] = {with_open("r1"), 3};
    settle(opened, {turn("record-1", "r1", shared::events::DeliveryState::kUnconfirmed)});
    EXPECT_TRUE(opened.conversations["c"].state.pending.empty());
    EXPECT_EQ(opened.conversations["c"].state.open.size(), 1u);
    settle(opened, {turn("record-1", "r1", shared::events::DeliveryState::kSent)});
    EXPECT_TRUE(opened.conversations["c"].state.open.empty());
    EXPECT_TRUE(opened.conversations["c"].state.is_our_send("wamid.9"));
}

// The turn of its death may lie among those that are read, and says nothing of the replay.
TEST(opening, the_turn_of_a_record_does_not_settle_its_replay) {
    Opened opened;
    State state = with_open("r1");
    state.pending[0].replay = "x1";
    opened.conversations["c"] = {state, 3};
    settle(opened, {turn("record-1", "", shared::events::DeliveryState::kNone)});
    EXPECT_EQ(opened.conversations["c"].state.pending.size(), 1u);
}

TEST(opening, progress_settles_everything_below_it) {
    Opened opened;
    opened.conversations["c"] = {with_open("r1"), 3};
    opened.conversations["d"] = {with_open("r2"), 4};
    opened.progress = {4, 0};
    settle(opened, {});
    EXPECT_TRUE(opened.conversations["c"].state.open.empty());
    EXPECT_EQ(opened.conversations["d"].state.open.size(), 1u);
}

TEST(state, survives_its_own_json) {
    State state = with_open("r1");
    state.session.id = "s";
    state.session.silent_until = 99;
    state.floor = 12;
    state.opted_out = true;
    state.remember_seen({"m1", "record-1", 1'000}, 2'000);
    state.remember_seen({"m2", "record-2", 1'000, true, "replay-2"}, 2'000);
    state.remember_sent("wamid.1", "r0");
    state.replied_at = {5, 6};
    const auto read = read_log_record(write_state("c", 42, "me", state, true));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->kind, "claim");
    EXPECT_EQ(read->epoch, 42);
    EXPECT_EQ(read->state.session.silent_until, 99);
    EXPECT_EQ(read->state.floor, 12);
    EXPECT_TRUE(read->state.opted_out);
    EXPECT_EQ(read->state.find_seen("m1")->record, "record-1");
    EXPECT_FALSE(read->state.find_seen("m1")->is_dead);
    EXPECT_TRUE(read->state.find_seen("m2")->is_dead);
    EXPECT_EQ(read->state.find_seen("m2")->replay, "replay-2");
    EXPECT_EQ(read->state.open.at(0).reply_id, "r1");
    EXPECT_EQ(read->state.find_pending("record-1", "")->reply_id, "r1");
    EXPECT_EQ(read->state.find_pending("record-1", "replay-1"), nullptr);
    EXPECT_TRUE(read->state.is_our_send("wamid.1"));
    EXPECT_EQ(read->state.replied_at, (std::vector<shared::WallMs>{5, 6}));
}

TEST(state, too_many_ids_raise_the_floor_to_the_oldest_that_fell_out) {
    State state;
    for (int i = 0; i < 300; ++i) {
        state.remember_seen({"m" + std::to_string(i), "r", 1'000 + i}, 1'000 + i);
    }
    EXPECT_EQ(state.seen.size(), kMaxSeen);
    EXPECT_EQ(state.floor, 1'000 + 300 - static_cast<int>(kMaxSeen) - 1);
    EXPECT_EQ(state.find_seen("m0"), nullptr);
    EXPECT_NE(state.find_seen("m299"), nullptr);
}

TEST(state, never_forgets_that_an_id_ended_otherwise_than_dead) {
    State state;
    state.remember_seen({"m1", "r1", 1'000}, 1'000);
    state.remember_seen({"m1", "r2", 1'000, true}, 1'000);
    EXPECT_FALSE(state.find_seen("m1")->is_dead);
    state.remember_seen({"m2", "r3", 1'000, true}, 1'000);
    state.remember_seen({"m2", "r3", 1'000, false, "x1"}, 1'000);
    EXPECT_FALSE(state.find_seen("m2")->is_dead);
    EXPECT_EQ(state.find_seen("m2")->replay, "x1");
}

TEST(state, is_idle_only_without_silence_opt_out_and_open_sends) {
    State state;
    state.last_patient_at = 1;
    const shared::WallMs later = kHardBoundary + 2;
    EXPECT_TRUE(is_idle(state, later));
    EXPECT_FALSE(is_idle(state, kHardBoundary));
    state.opted_out = true;
    EXPECT_FALSE(is_idle(state, later));
    state.opted_out = false;
    state.session.silent_until = later + 1;
    EXPECT_FALSE(is_idle(state, later));
}

// Its owner wrote it to the log that he had opened; this one was made anew.
TEST(opening, progress_of_another_log_settles_nothing) {
    Log log;
    log.add("~progress", write_progress(90, "a", {100, 70, {}}));
    log.add("~owner", write_owner("a"));
    log.add("c", write_state("c", 1, "a", with_open("reply-1"), true));
    int unreadable = 0;
    auto opened = fold_conversations(log.records, unreadable);
    EXPECT_EQ(opened.progress.turns_from, 0);
    settle(opened, {});
    EXPECT_EQ(opened.conversations.at("c").state.open.size(), 1u);
}

TEST(opening, what_is_kept_takes_the_place_of_older_states_and_is_written_again) {
    Log log;
    log.add("~owner", write_owner("a"));
    State newer = with_open("reply-2");
    newer.counter = 9;
    log.add("c", write_state("c", 0, "a", newer, true));
    int unreadable = 0;
    auto opened = fold_conversations(log.records, unreadable);
    keep(opened, {{"c", with_open("reply-1")}, {"d", with_open("reply-3")}}, 7, 1'000);
    EXPECT_EQ(opened.conversations.at("c").state.open[0].reply_id, "reply-2");
    EXPECT_EQ(opened.conversations.at("d").state.open[0].reply_id, "reply-3");
    EXPECT_EQ(opened.conversations.at("d").offset, 7);
    EXPECT_EQ(opened.voided, std::vector<std::string>{"d"});
}

}  // namespace
}  // namespace workers::hot::conversation_log
