#include "shared/events/inbound.hpp"
#include "shared/kafka/partition.hpp"
#include "tests/adapters/workers/background/clinic_database.hpp"

namespace workers::background {
namespace {

using fakes::FakeProducer;
using shared::events::DeliveryState;

std::vector<FakeProducer::Produced> told(const Owner& owner) {
    auto out = owner.producer.produced();
    std::erase_if(out, [](const auto& record) { return record.topic != "inbound"; });
    return out;
}

std::string member(const FakeProducer::Produced& record, const char* name) {
    shared::json::Parser parser;
    return std::string((*parser.parse(record.value))[name].string_or(""));
}

shared::events::Delivery delivery(const FakeProducer::Produced& record) {
    shared::json::Parser parser;
    const auto parsed = parser.parse(record.value);
    return shared::events::read_delivery((*parsed)["body"]).value();
}

EventMaker numbered(int number) {
    EventMaker maker;
    maker.record = "e" + std::to_string(number);
    return maker;
}

TEST(background_delivery_news, tell_the_owner_once_that_an_open_send_arrived) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed).item(0)});
    EXPECT_TRUE(told(owner).empty());
    const auto by_reply = numbered(1).status("sent", "wamid.1", id("reply-m1"));
    EXPECT_EQ(owner.store({by_reply.item(0)}).told, 1u);
    // What is settled is not told again: not by more events, not by the same ones, not by the turn.
    owner.store({numbered(2).status("delivered", "wamid.1", id("reply-m1")).item(1)});
    owner.store({by_reply.item(2)});
    owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed).item(1)});
    const auto records = told(owner);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].key, kConversation);
    EXPECT_EQ(records[0].partition, shared::kafka::partition_of(kConversation, 12));
    EXPECT_EQ(member(records[0], "conversation"), kConversation);
    EXPECT_EQ(delivery(records[0]).state, "sent");
    EXPECT_EQ(delivery(records[0]).reply_id, id("reply-m1"));
    EXPECT_EQ(delivery(records[0]).provider_message_id, "wamid.1");
}

TEST(background_delivery_news, say_nothing_of_a_send_that_was_confirmed) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kSent, "p1").item(0)});
    owner.store(
        {numbered(1).status("delivered", "p1").item(0), numbered(2).status("read", "p1").item(1)});
    EXPECT_TRUE(told(owner).empty());
}

TEST(background_delivery_news, tell_of_a_failure_also_after_the_send_had_counted) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kSent, "p1").item(0)});
    auto failed = numbered(1).status("failed", "p1");
    failed.event.error = "131026";
    owner.store({failed.item(0)});
    owner.store({failed.item(1)});
    const auto records = told(owner);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(delivery(records[0]).state, "failed");
    EXPECT_EQ(delivery(records[0]).error, "131026");
    EXPECT_EQ(delivery(records[0]).provider_message_id, "p1");
}

TEST(background_delivery_news, come_of_a_send_event_and_of_what_waited_for_its_turn) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    EventMaker sent = numbered(1);
    sent.kind = "sent";
    sent.event.provider_message_id = "p1";
    EXPECT_EQ(owner.store({sent.item(0)}).told, 0u);
    EXPECT_EQ(owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed, "p1").item(0)}).told, 1u);
    const auto records = told(owner);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(delivery(records[0]).state, "sent");
}

TEST(background_delivery_news, come_of_the_sweep_too) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed, "p1").item(0)});
    EXPECT_TRUE(owner.connection.run(
        "INSERT INTO core.pending_events (record, kind, line, message_id, state, at) VALUES "
        "(gen_random_uuid(), 'status', 'clinic-line', 'p1', 'delivered', now())"));
    const auto swept = owner.writer.sweep(60'000);
    ASSERT_TRUE(swept);
    EXPECT_EQ(swept->told, 1u);
    EXPECT_EQ(told(owner).size(), 1u);
}

TEST(background_delivery_news, are_one_record_for_lines_that_were_answered_together) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker first;
    first.reply(DeliveryState::kUnconfirmed, "p1");
    TurnMaker second = first;
    second.record = "r2";
    second.message = "m2";
    second.received_at = kNow + 1;
    owner.store({first.item(0), second.item(1)});
    owner.store({numbered(1).status("read", "p1").item(0)});
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.whatsapp_messages WHERE delivery = 'sent'"),
              "2");
    EXPECT_EQ(told(owner).size(), 1u);
}

// The owner finishes each record of `inbound` with a turn, news too.
TEST(background_delivery_news, change_no_row_when_their_own_turn_comes_back) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kSent, "p1").item(0)});
    const std::string before = clinic.everything();
    TurnMaker news;
    news.record = "news";
    news.message.clear();
    news.received_at = kNow + 5000;
    news.turn.message_kind = "delivery";
    news.turn.message = {};
    owner.store({news.outcome(shared::events::Outcome::kSuppressed, "delivery_news").item(1)});
    EXPECT_EQ(clinic.everything(), before);
    EXPECT_TRUE(told(owner).empty());
}

TEST(background_delivery_news, are_stored_before_the_row_says_so) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed, "p1").item(0)});
    const auto event = numbered(1).status("sent", "p1").item(0);
    owner.producer.set_mode(FakeProducer::Mode::kFail);
    const auto refused = owner.write(std::vector{event});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().action, shared::Action::kRetry);
    EXPECT_EQ(clinic.value("SELECT delivery FROM core.whatsapp_messages"), "unconfirmed");
    owner.producer.set_mode(FakeProducer::Mode::kStore);
    owner.store({event});
    EXPECT_EQ(clinic.value("SELECT delivery FROM core.whatsapp_messages"), "sent");
    const auto records = told(owner);
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0].value, records[1].value);
}

}  // namespace
}  // namespace workers::background
