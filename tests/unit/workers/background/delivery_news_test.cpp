#include "workers/background/provider_events/delivery_news.hpp"

#include "shared/events/inbound.hpp"
#include "tests/unit/workers/background/turn_maker.hpp"
#include "workers/background/daily.hpp"

#include <gtest/gtest.h>

namespace workers::background {
namespace {

using provider_events::MovedRow;
using provider_events::RowNews;
using shared::events::DeliveryState;

MovedRow moved(DeliveryState before, DeliveryState after) {
    return {kConversation, "demo", id("reply"), "", before, after};
}

RowNews decided(DeliveryState delivery) {
    RowNews news;
    news.delivery = delivery;
    news.decided_by = {id("e1"), "p1", kNow};
    return news;
}

TEST(delivery_news, are_for_sends_that_were_open_and_for_late_failures) {
    using enum DeliveryState;
    EXPECT_TRUE(is_owner_told(moved(kUnconfirmed, kSent)));
    EXPECT_TRUE(is_owner_told(moved(kUnconfirmed, kFailed)));
    EXPECT_TRUE(is_owner_told(moved(kSent, kFailed)));
    EXPECT_FALSE(is_owner_told(moved(kUnconfirmed, kUnconfirmed)));
    EXPECT_FALSE(is_owner_told(moved(kSent, kSent)));
    EXPECT_FALSE(is_owner_told(moved(kFailed, kFailed)));
    EXPECT_FALSE(is_owner_told(moved(kNone, kSent)));
}

TEST(delivery_news, go_to_the_owner_of_the_conversation) {
    const auto row = moved(DeliveryState::kUnconfirmed, DeliveryState::kSent);
    const auto record = write_delivery_news(row, decided(DeliveryState::kSent));
    EXPECT_EQ(record.topic, "inbound");
    EXPECT_EQ(record.key, kConversation);
    shared::json::Parser parser;
    const auto parsed = parser.parse(record.value);
    const auto envelope = shared::events::read_envelope(*parsed);
    ASSERT_TRUE(envelope);
    EXPECT_EQ(envelope->schema, shared::events::kInboundSchema);
    EXPECT_EQ(envelope->kind, "delivery");
    EXPECT_EQ(envelope->source, "demo");
    EXPECT_EQ(envelope->message, "");
    EXPECT_EQ(envelope->conversation, kConversation);
    EXPECT_EQ(envelope->received_at, kNow);
    const auto delivery = shared::events::read_delivery((*parsed)["body"]);
    ASSERT_TRUE(delivery);
    EXPECT_EQ(delivery->state, "sent");
    EXPECT_EQ(delivery->reply_id, id("reply"));
    EXPECT_EQ(delivery->provider_message_id, "p1");
}

TEST(delivery_news, prefer_the_row_s_own_id_of_the_send_and_say_why_it_failed) {
    auto row = moved(DeliveryState::kSent, DeliveryState::kFailed);
    row.reply_message_id = "p0";
    auto news = decided(DeliveryState::kFailed);
    news.error = "131026";
    shared::json::Parser parser;
    const auto record = write_delivery_news(row, news);
    const auto parsed = parser.parse(record.value);
    const auto delivery = shared::events::read_delivery((*parsed)["body"]);
    ASSERT_TRUE(delivery);
    EXPECT_EQ(delivery->provider_message_id, "p0");
    EXPECT_EQ(delivery->state, "failed");
    EXPECT_EQ(delivery->error, "131026");
}

TEST(delivery_news, of_one_event_about_one_reply_have_one_id) {
    const auto row = moved(DeliveryState::kUnconfirmed, DeliveryState::kSent);
    const auto first = delivery_record_id(row, id("e1"));
    EXPECT_EQ(delivery_record_id(row, id("e1")), first);
    EXPECT_TRUE(shared::Uuid::parse(first));
    EXPECT_NE(delivery_record_id(row, id("e2")), first);
    auto other = row;
    other.reply_id = id("another reply");
    EXPECT_NE(delivery_record_id(other, id("e1")), first);
}

TEST(daily, is_due_at_the_start_then_after_a_day_or_a_minute_after_a_failure) {
    constexpr shared::MonoUs kMinute = 60'000'000;
    Daily daily;
    EXPECT_TRUE(daily.is_due(0));
    daily.failed(0);
    EXPECT_FALSE(daily.is_due(kMinute - 1));
    EXPECT_TRUE(daily.is_due(kMinute));
    daily.succeeded(kMinute);
    EXPECT_FALSE(daily.is_due(24 * 60 * kMinute));
    EXPECT_TRUE(daily.is_due(25 * 60 * kMinute));
}

}  // namespace
}  // namespace workers::background
