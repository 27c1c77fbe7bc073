#include "shared/json/value.hpp"
#include "shared/memory/profile_extractor.hpp"
#include "tests/unit/workers/background/turn_maker.hpp"
#include "workers/background/memories/memories.hpp"
#include "workers/background/persist/columns.hpp"
#include "workers/background/persist/patients.hpp"
#include "workers/background/persist/sessions.hpp"
#include "workers/background/provider_events/news.hpp"
#include "workers/background/read_models/read_models.hpp"

#include <gtest/gtest.h>

namespace workers::background {
namespace {

using provider_events::NewsKind;
using shared::events::DeliveryState;

TEST(columns, give_one_array_a_column) {
    persist::Columns columns;
    columns.add({"a", std::nullopt});
    columns.add({"b", "2"});
    EXPECT_EQ(columns.rows(), 2u);
    EXPECT_EQ(columns.arrays().size(), 2u);
}

TEST(binary_columns, have_the_types_of_their_statement) {
    const persist::BinaryColumns columns(
        "SELECT * FROM unnest($1::uuid[], $2::text[],\n    $3::timestamptz[]) AS n(a, b, c)");
    std::vector<shared::postgres::Element> types;
    for (const auto* array : columns.arrays()) types.push_back(array->element());
    using enum shared::postgres::Element;
    EXPECT_EQ(types, (std::vector{kUuid, kText, kTimestamp}));
    EXPECT_THROW(persist::BinaryColumns("SELECT 1"), std::logic_error);
    EXPECT_THROW(persist::BinaryColumns("SELECT $1::inet[]"), std::logic_error);
}

TEST(storable, replaces_what_the_database_refuses) {
    EXPECT_EQ(persist::storable(std::string("a\0b", 3)),
              "a\xEF\xBF\xBD"
              "b");
    EXPECT_EQ(persist::storable_json(R"({"t":"a\u0000b"})"), R"({"t":"a\ufffdb"})");
    EXPECT_EQ(persist::storable_json(R"({"t":"a\\u0000b"})"), R"({"t":"a\\u0000b"})");
}

TEST(fold_patients, takes_the_newest_of_what_was_told) {
    TurnMaker older;
    TurnMaker newer;
    newer.received_at = kNow + 10;
    newer.turn.message.name = "Maria B";
    newer.turn.message.address.phone.clear();
    newer.turn.message.address.lid = "777";
    const std::vector<batches::Item> items{newer.item(0), older.item(1)};
    const auto patients = persist::fold_patients(items);
    ASSERT_EQ(patients.size(), 1u);
    const auto& patient = patients.begin()->second;
    EXPECT_EQ(patient.name, "Maria B");
    EXPECT_EQ(patient.phone, "12025550100");
    EXPECT_EQ(patient.lid, "777");
    EXPECT_EQ(patient.first_seen, kNow);
    EXPECT_EQ(patient.last_seen, kNow + 10);
    EXPECT_EQ(patient.aliases.size(), 3u);
}

TEST(fold_patients, takes_no_name_from_what_the_clinic_typed) {
    TurnMaker own;
    own.turn.message_kind = "own";
    const std::vector<batches::Item> items{own.item()};
    EXPECT_EQ(persist::fold_patients(items).begin()->second.name, "");
}

TEST(fold_patients, takes_delivery_news_for_no_sign_of_the_patient) {
    TurnMaker news;
    news.turn.message_kind = "delivery";
    news.received_at = kNow + 5000;
    const std::vector<batches::Item> items{news.item()};
    const auto patients = persist::fold_patients(items);
    EXPECT_EQ(patients.begin()->second.last_seen, kNow);
}

TEST(fold_sessions, keeps_the_state_with_the_highest_counter) {
    TurnMaker first;
    first.turn.counter = kNow + 5;
    first.turn.session.silent_until = 42;
    TurnMaker second;
    second.turn.counter = kNow + 1;
    second.turn.session.last_message_at = kNow + 100;
    const std::vector<batches::Item> items{first.item(0), second.item(1)};
    const auto folded = persist::fold_sessions(items);
    ASSERT_EQ(folded.conversations.size(), 1u);
    EXPECT_EQ(folded.conversations.begin()->second.counter, kNow + 5);
    EXPECT_EQ(folded.conversations.begin()->second.session.silent_until, 42);
    EXPECT_EQ(folded.sessions.size(), 1u);
}

TEST(fold_sessions, passes_over_turns_without_a_clinic) {
    TurnMaker maker;
    maker.turn.clinic_id.clear();
    const std::vector<batches::Item> items{maker.item()};
    EXPECT_TRUE(persist::fold_sessions(items).conversations.empty());
}

// It was for another than who has the conversation by now.
TEST(fold_sessions, an_unsent_reminder_tells_nothing) {
    TurnMaker maker;
    maker.turn.message_kind = "reminder";
    std::vector<batches::Item> items{maker.item()};
    EXPECT_TRUE(persist::fold_sessions(items).conversations.empty());
    EXPECT_TRUE(persist::fold_sessions(items).sessions.empty());
    items = {maker.reply(DeliveryState::kSent, "p-1").item()};
    EXPECT_EQ(persist::fold_sessions(items).conversations.size(), 1u);
}

TEST(fold_patients, who_is_reminded_did_nothing) {
    TurnMaker maker;
    maker.turn.message_kind = "reminder";
    const std::vector<batches::Item> items{maker.item()};
    const auto patients = persist::fold_patients(items);
    ASSERT_EQ(patients.size(), 1u);
    EXPECT_FALSE(patients.begin()->second.is_told_of);
}

TEST(fold_memories, keeps_name_and_language_once) {
    const auto first = TurnMaker().item(0);
    TurnMaker maker;
    maker.record = "r2";
    maker.message = "m2";
    maker.received_at = kNow + 50;
    const auto second = maker.item(1);
    persist::MessageBook book;
    book.apply(first);
    book.apply(second);
    const auto kept = memories::fold_memories(book, shared::memory::ProfileExtractor());
    ASSERT_EQ(kept.size(), 2u);
    EXPECT_EQ(kept.begin()->second.first, kNow);
    EXPECT_EQ(kept.begin()->second.last, kNow + 50);
}

TEST(sort_events, tells_statuses_edits_and_the_rest_apart) {
    EventMaker edit;
    edit.kind = "edit";
    edit.event.provider_message_id = "m1";
    edit.event.text = "new words";
    EventMaker connection;
    connection.kind = "connection";
    const std::vector<batches::Item> items{EventMaker().status("delivered", "p1").item(),
                                           edit.item(),
                                           connection.item(),
                                           EventMaker().status("someday", "p1").item()};
    const auto sorted = provider_events::sort_events(items);
    ASSERT_EQ(sorted.news.size(), 2u);
    EXPECT_EQ(sorted.news[0].state, "delivered");
    EXPECT_EQ(sorted.news[1].kind, NewsKind::kEdit);
    EXPECT_EQ(sorted.ignored, 2u);
}

TEST(sort_events, takes_only_our_own_ids_from_a_callback) {
    const std::vector<batches::Item> items{EventMaker().status("sent", "p1", "whatever").item(),
                                           EventMaker().status("sent", "p1", id("reply")).item()};
    const auto sorted = provider_events::sort_events(items);
    EXPECT_EQ(sorted.news[0].reply_id, "");
    EXPECT_EQ(sorted.news[1].reply_id, id("reply"));
}

TEST(row_news, keep_the_furthest_delivery_whatever_the_order) {
    provider_events::RowNews row;
    const std::vector<batches::Item> items{EventMaker().status("read", "p1").item(),
                                           EventMaker().status("failed", "p1").item(),
                                           EventMaker().status("sent", "p1").item()};
    for (const auto& news : provider_events::sort_events(items).news) add(row, news);
    EXPECT_EQ(row.delivery, DeliveryState::kFailed);
    EXPECT_EQ(row.error, "unknown");
    EXPECT_EQ(row.read_at, kNow + 1000);
}

TEST(row_news, name_the_first_event_that_decided_the_delivery) {
    provider_events::RowNews row;
    EventMaker sent = EventMaker().status("sent", "p1");
    EventMaker read = EventMaker().status("read", "p2");
    read.record = "e2";
    const std::vector<batches::Item> items{sent.item(), read.item()};
    for (const auto& news : provider_events::sort_events(items).news) add(row, news);
    EXPECT_EQ(row.decided_by.record, id("e1"));
    EXPECT_EQ(row.decided_by.message_id, "p1");
    EXPECT_EQ(row.decided_by.received_at, kNow + 1005);
}

TEST(read_models, carry_the_counter_as_version) {
    const std::vector<batches::Item> items{TurnMaker().item()};
    const auto models = read_models::make_read_models(
        persist::fold_sessions(items), {{id("patient"), kClinic, "Maria", "1", "en", 7}});
    ASSERT_EQ(models.size(), 2u);
    EXPECT_EQ(models[0].key, std::string("session:") + kClinic + ":" + id("patient") + ":" + kLine);
    EXPECT_EQ(models[0].version, kNow);
    EXPECT_EQ(models[0].ttl, read_models::kSessionTtl);
    shared::json::Parser parser;
    EXPECT_EQ((*parser.parse(models[0].json))["patient_id"].string_or(""), id("patient"));
    EXPECT_EQ(models[1].key, std::string("patient:") + kClinic + ":" + id("patient"));
    EXPECT_EQ(models[1].version, 7);
    EXPECT_EQ((*parser.parse(models[1].json))["name"].string_or(""), "Maria");
}

}  // namespace
}  // namespace workers::background
