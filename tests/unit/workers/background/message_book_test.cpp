#include "workers/background/persist/message_book.hpp"

#include "tests/unit/workers/background/turn_maker.hpp"
#include "workers/background/persist/logs.hpp"
#include "workers/background/staff/staff_events.hpp"

#include <gtest/gtest.h>

namespace workers::background::persist {
namespace {

using shared::events::DeliveryState;
using shared::events::Outcome;

const MessageKey kKey{kConversation, "m1"};

MessageState known(Outcome outcome,
                   std::int64_t counter,
                   DeliveryState delivery,
                   std::string reason = "",
                   const std::string& record = "r1") {
    MessageState state;
    state.standing = {id(record), outcome, std::move(reason), counter};
    state.delivery = delivery;
    state.attempt = 1;
    state.created_at = "2025-11-13";
    return state;
}

TEST(message_book, makes_one_row_of_a_new_message) {
    const auto item = TurnMaker().reply(DeliveryState::kSent, "p1").item();
    MessageBook book;
    book.apply(item);
    ASSERT_EQ(book.inserts().size(), 1u);
    EXPECT_EQ(book.inserts()[0].second->delivery, DeliveryState::kSent);
    EXPECT_TRUE(book.updates().empty());
}

TEST(message_book, folds_step_and_outcome_of_one_batch) {
    const auto step = TurnMaker().outcome(Outcome::kParked).item(0);
    TurnMaker later;
    later.turn.counter = kNow + 1;
    const auto outcome = later.reply(DeliveryState::kSent).item(1);
    MessageBook book;
    book.apply(step);
    book.apply(outcome);
    ASSERT_EQ(book.inserts().size(), 1u);
    const MessageState& state = *book.inserts()[0].second;
    EXPECT_EQ(state.standing.outcome, Outcome::kReplied);
    EXPECT_EQ(state.first, &step);
    EXPECT_EQ(state.news, &outcome);
    EXPECT_EQ(state.reply, &outcome);
}

TEST(message_book, changes_nothing_when_everything_is_read_again) {
    const auto item = TurnMaker().reply(DeliveryState::kSent).item();
    MessageBook book;
    book.put_known(kKey, known(Outcome::kReplied, kNow, DeliveryState::kSent));
    book.apply(item);
    EXPECT_TRUE(book.inserts().empty());
    EXPECT_TRUE(book.updates().empty());
    EXPECT_TRUE(book.rowless().empty());
}

TEST(message_book, never_makes_an_outcome_a_step_again) {
    TurnMaker maker;
    maker.turn.counter = kNow + 9;
    const auto item = maker.outcome(Outcome::kParked).item();
    MessageBook book;
    book.put_known(kKey, known(Outcome::kReplied, kNow, DeliveryState::kSent));
    book.apply(item);
    EXPECT_TRUE(book.updates().empty());
}

TEST(message_book, lets_the_higher_counter_win) {
    TurnMaker older;
    older.turn.counter = kNow - 1;
    const auto old_item = older.outcome(Outcome::kHandedOver, "unsure").item();
    MessageBook book;
    book.put_known(kKey, known(Outcome::kReplied, kNow, DeliveryState::kNone));
    book.apply(old_item);
    EXPECT_TRUE(book.updates().empty());

    TurnMaker newer;
    newer.turn.counter = kNow + 1;
    const auto new_item = newer.outcome(Outcome::kHandedOver, "unsure").item();
    book.apply(new_item);
    ASSERT_EQ(book.updates().size(), 1u);
    EXPECT_EQ(book.updates()[0].second->standing.outcome, Outcome::kHandedOver);
}

TEST(message_book, moves_delivery_forward_only) {
    MessageBook book;
    book.put_known(kKey, known(Outcome::kReplied, kNow, DeliveryState::kUnconfirmed));
    const auto sent = TurnMaker().reply(DeliveryState::kSent, "p1").item();
    const auto none = TurnMaker().reply(DeliveryState::kUnconfirmed).item();
    book.apply(sent);
    book.apply(none);
    ASSERT_EQ(book.updates().size(), 1u);
    EXPECT_EQ(book.updates()[0].second->delivery, DeliveryState::kSent);
    EXPECT_EQ(book.updates()[0].second->reply, &sent);
    EXPECT_TRUE(book.late_failures().empty());
}

TEST(message_book, calls_for_staff_when_a_sent_reply_failed) {
    MessageBook book;
    book.put_known(kKey, known(Outcome::kReplied, kNow, DeliveryState::kSent));
    const auto failed = TurnMaker().reply(DeliveryState::kFailed).item();
    book.apply(failed);
    const auto calls = staff::fold_calls(book);
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(calls.begin()->second.event.reason, "undeliverable");
    EXPECT_TRUE(calls.begin()->second.is_announced_here);
    EXPECT_EQ(calls.begin()->first, shared::events::staff_event_id(id("r1"), "undeliverable"));
}

TEST(message_book, takes_a_second_attempt_after_a_failure) {
    MessageBook book;
    book.put_known(kKey, known(Outcome::kReplied, kNow, DeliveryState::kFailed));
    const auto sent = TurnMaker().reply(DeliveryState::kSent, "p2", 2).item();
    book.apply(sent);
    EXPECT_EQ(book.find(kKey)->delivery, DeliveryState::kSent);
}

TEST(message_book, takes_nothing_back_for_a_second_attempt) {
    MessageBook book;
    book.put_known(kKey, known(Outcome::kReplied, kNow, DeliveryState::kSent));
    TurnMaker later;
    later.turn.counter = kNow + 1;
    const auto open = later.reply(DeliveryState::kUnconfirmed, "", 2).item();
    book.apply(open);
    EXPECT_EQ(book.find(kKey)->delivery, DeliveryState::kSent);
}

TEST(message_book, keeps_a_dead_letter_of_another_record_in_one_batch_as_in_two) {
    TurnMaker lost;
    lost.record = "r0";
    lost.turn.clinic_id.clear();
    const auto dead = lost.outcome(Outcome::kDead, "unknown_instance").item(0);
    const auto answered = TurnMaker().reply(DeliveryState::kSent).item(1);
    MessageBook book;
    book.apply(dead);
    book.apply(answered);
    ASSERT_EQ(book.rowless().size(), 1u);
    EXPECT_EQ(book.rowless()[0].item, &dead);
}

TEST(message_book, counts_a_duplicate_and_gives_it_no_row) {
    MessageBook book;
    book.put_known(kKey, known(Outcome::kReplied, kNow, DeliveryState::kSent));
    TurnMaker maker;
    maker.record = "r2";
    const auto item = maker.outcome(Outcome::kSuppressed, "duplicate").item();
    book.apply(item);
    EXPECT_TRUE(book.updates().empty());
    EXPECT_EQ(book.duplicates(), 1u);
    ASSERT_EQ(book.rowless().size(), 1u);
    EXPECT_TRUE(book.rowless()[0].is_duplicate);
}

TEST(message_book, takes_a_stale_repeat_for_a_duplicate_without_staff) {
    MessageBook book;
    book.put_known(kKey, known(Outcome::kReplied, kNow, DeliveryState::kSent));
    TurnMaker maker;
    maker.record = "r2";
    maker.turn.counter = kNow + 99;
    maker.turn.staff = shared::events::StaffNotice{"stale"};
    const auto item = maker.outcome(Outcome::kHandedOver, "stale").item();
    book.apply(item);
    EXPECT_EQ(book.duplicates(), 1u);
    EXPECT_TRUE(staff::fold_calls(book).empty());
}

TEST(message_book, takes_a_stale_repeat_of_a_stale_message_for_a_duplicate) {
    std::vector<batches::Item> items;
    for (const shared::WallMs counter : {kNow, kNow + 99}) {
        TurnMaker maker;
        maker.record = "r" + std::to_string(counter);
        maker.turn.counter = counter;
        maker.turn.staff = shared::events::StaffNotice{"stale"};
        items.push_back(maker.outcome(Outcome::kHandedOver, "stale").item());
    }
    MessageBook book;
    book.put_known(kKey, known(Outcome::kHandedOver, kNow, DeliveryState::kNone, "stale"));
    for (const auto& item : items) book.apply(item);
    EXPECT_EQ(book.duplicates(), 2u);
    EXPECT_TRUE(staff::fold_calls(book).empty());
}

TEST(message_book, calls_staff_for_a_stale_message_that_is_new) {
    TurnMaker maker;
    maker.turn.staff = shared::events::StaffNotice{"stale"};
    const auto item = maker.outcome(Outcome::kHandedOver, "stale").item();
    MessageBook book;
    book.apply(item);
    EXPECT_EQ(staff::fold_calls(book).size(), 1u);
}

TEST(message_book, replaces_a_dead_letter_by_its_answered_replay) {
    MessageBook book;
    book.put_known(kKey, known(Outcome::kDead, kNow, DeliveryState::kNone, "timeout"));
    TurnMaker maker;
    maker.record = "r2";
    maker.turn.counter = kNow + 1;
    const auto item = maker.reply(DeliveryState::kSent).item();
    book.apply(item);
    ASSERT_EQ(book.updates().size(), 1u);
    EXPECT_EQ(book.updates()[0].second->standing.record, id("r1"));
    // The same turn read again is no duplicate.
    book.apply(item);
    EXPECT_EQ(book.duplicates(), 0u);
}

TEST(message_book, replaces_a_dead_letter_by_the_replay_of_its_own_record_and_never_the_reverse) {
    MessageBook book;
    book.put_known(kKey, known(Outcome::kDead, kNow, DeliveryState::kNone, "refused"));
    TurnMaker maker;
    maker.turn.counter = kNow + 1;
    const auto answered = maker.reply(DeliveryState::kSent).item();
    TurnMaker later;
    later.turn.counter = kNow + 2;
    const auto dead = later.outcome(Outcome::kDead, "bad_record").item();
    book.apply(answered);
    book.apply(dead);
    ASSERT_EQ(book.updates().size(), 1u);
    EXPECT_EQ(book.updates()[0].second->standing.outcome, Outcome::kReplied);
    EXPECT_EQ(book.updates()[0].second->delivery, DeliveryState::kSent);
}

TEST(message_book, calls_staff_for_a_stale_replay_where_only_a_repeat_has_a_row) {
    MessageBook book;
    book.put_known(kKey,
                   known(Outcome::kSuppressed, kNow, DeliveryState::kNone, "duplicate", "r2"));
    TurnMaker maker;
    maker.turn.counter = kNow + 1;
    maker.turn.staff = shared::events::StaffNotice{"stale"};
    auto item = maker.outcome(Outcome::kHandedOver, "stale").item();
    item.envelope.replay.id = "x1";
    book.apply(item);
    ASSERT_EQ(book.updates().size(), 1u);
    EXPECT_EQ(book.updates()[0].second->standing.outcome, Outcome::kHandedOver);
    EXPECT_EQ(staff::fold_calls(book).size(), 1u);
}

TEST(message_book, keeps_a_dead_letter_without_a_clinic_apart) {
    TurnMaker maker;
    maker.turn.clinic_id.clear();
    const auto item = maker.outcome(Outcome::kDead, "unknown_line").item();
    MessageBook book;
    book.apply(item);
    EXPECT_TRUE(book.inserts().empty());
    ASSERT_EQ(book.rowless().size(), 1u);
    EXPECT_FALSE(book.rowless()[0].is_duplicate);
}

TEST(message_book, writes_nothing_of_an_erased_message) {
    MessageState gone;
    gone.standing.record = id("r1");
    gone.is_erased = true;
    MessageBook book;
    book.put_known(kKey, gone);
    const auto item = TurnMaker().reply(DeliveryState::kSent).item();
    book.apply(item);
    EXPECT_TRUE(book.inserts().empty());
    EXPECT_TRUE(book.updates().empty());
    EXPECT_TRUE(book.rowless().empty());
}

TEST(logs, hold_one_line_for_lines_answered_together) {
    const auto first = TurnMaker().reply(DeliveryState::kSent).item(0);
    TurnMaker maker;
    maker.record = "r2";
    maker.message = "m2";
    maker.reply(DeliveryState::kSent);
    maker.turn.reply->id = first.turn()->reply->id;
    const auto second = maker.item(1);
    MessageBook book;
    book.apply(first);
    book.apply(second);
    const auto lines = fold_logs(book);
    EXPECT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines.at(first.turn()->reply->id).role, "assistant");
}

TEST(logs, leave_out_echoes_and_replies_that_never_went_out) {
    TurnMaker echo;
    echo.turn.message_kind = "own";
    const auto echo_item = echo.outcome(Outcome::kSuppressed, "own_echo").item(0);
    TurnMaker failed;
    failed.record = "r2";
    failed.message = "m2";
    const auto failed_item = failed.reply(DeliveryState::kFailed).item(1);
    MessageBook book;
    book.apply(echo_item);
    book.apply(failed_item);
    const auto lines = fold_logs(book);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines.begin()->second.role, "user");
}

TEST(logs, hold_what_staff_wrote_before_the_patient_did) {
    TurnMaker own;
    own.turn.message_kind = "own";
    own.turn.patient_id.clear();
    const auto item = own.outcome(Outcome::kSuppressed, "own_phone").item(0);
    MessageBook book;
    book.apply(item);
    const auto lines = fold_logs(book);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines.begin()->second.role, "staff");
}

TEST(message_book, an_answered_edit_moves_the_row_of_its_message_on) {
    const auto first = TurnMaker().outcome(Outcome::kHandedOver, "unsure").item();
    TurnMaker edit;
    edit.record = "r2";
    edit.turn.message_kind = "edit";
    edit.turn.counter = kNow + 5;
    edit.reply(DeliveryState::kUnconfirmed);
    const auto answered = edit.item(1);
    const auto sent = edit.reply(DeliveryState::kSent, "p1").item(2);
    MessageBook book;
    book.apply(first);
    book.apply(answered);
    book.apply(sent);
    const auto rows = book.inserts();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].second->standing.record, id("r1"));
    EXPECT_EQ(rows[0].second->standing.outcome, Outcome::kReplied);
    EXPECT_EQ(rows[0].second->delivery, DeliveryState::kSent);
    EXPECT_EQ(book.duplicates(), 0u);
    // The same again, and the turn of the message itself: nothing newer.
    book.apply(answered);
    book.apply(first);
    EXPECT_EQ(book.inserts()[0].second->standing.outcome, Outcome::kReplied);
    EXPECT_EQ(book.inserts()[0].second->delivery, DeliveryState::kSent);
}

TEST(message_book, an_edit_without_a_reply_makes_no_row_but_its_call_for_staff_counts) {
    TurnMaker edit;
    edit.turn.message_kind = "edit";
    edit.turn.outcome = Outcome::kHandedOver;
    edit.turn.staff = shared::events::StaffNotice{"urgent"};
    const auto told = edit.item();
    MessageBook book;
    book.apply(told);
    EXPECT_TRUE(book.inserts().empty());
    EXPECT_EQ(book.noticed().size(), 1u);
}

}  // namespace
}  // namespace workers::background::persist
