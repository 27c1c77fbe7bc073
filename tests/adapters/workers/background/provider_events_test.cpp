#include "tests/adapters/workers/background/clinic_database.hpp"

namespace workers::background {
namespace {

using shared::events::DeliveryState;

const char* kDelivery = "SELECT delivery FROM core.whatsapp_messages";

TEST(background_events, move_a_delivery_forward_only) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed, "p1").item(0)});
    owner.store({EventMaker().status("delivered", "p1").item(0)});
    EXPECT_EQ(clinic.value(kDelivery), "sent");
    EXPECT_NE(clinic.value("SELECT delivered_at FROM core.whatsapp_messages"), "");
    owner.store({EventMaker().status("read", "p1").item(1)});
    owner.store({EventMaker().status("sent", "p1").item(2)});
    EXPECT_EQ(clinic.value(kDelivery), "sent");
    EXPECT_NE(clinic.value("SELECT read_at FROM core.whatsapp_messages"), "");
    // A turn that knew less than the provider does not take it back either.
    TurnMaker late;
    late.turn.counter = kNow + 9;
    owner.store({late.reply(DeliveryState::kUnconfirmed).item(1)});
    EXPECT_EQ(clinic.value(kDelivery), "sent");
}

TEST(background_events, find_a_reply_by_our_own_id) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed).item(0)});
    owner.store({EventMaker().status("sent", "wamid.1", id("reply-m1")).item(0)});
    EXPECT_EQ(clinic.value(kDelivery), "sent");
}

// The worker died before it knew the answer: only the provider's own id names the reply from then
// on.
TEST(background_events, tell_the_provider_s_id_of_a_reply) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed).item(0)});
    EventMaker early = EventMaker().status("delivered", "wamid.1");
    early.record = "e0";
    EXPECT_EQ(owner.store({early.item(0)}).waiting, 1u);
    owner.store({EventMaker().status("sent", "wamid.1", id("reply-m1")).item(1)});
    EXPECT_EQ(clinic.value("SELECT reply_provider_message_id FROM core.whatsapp_messages"),
              "wamid.1");
    EXPECT_NE(clinic.value("SELECT delivered_at FROM core.whatsapp_messages"), "");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.pending_events"), "0");
    EventMaker read = EventMaker().status("read", "wamid.1");
    read.record = "e2";
    owner.store({read.item(2)});
    EXPECT_NE(clinic.value("SELECT read_at FROM core.whatsapp_messages"), "");
    EventMaker failed = EventMaker().status("failed", "wamid.1");
    failed.record = "e3";
    owner.store({failed.item(3)});
    EXPECT_EQ(clinic.value(kDelivery), "failed");
}

TEST(background_events, of_another_line_are_not_taken) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed, "p1").item(0)});
    EventMaker other = EventMaker().status("failed", "p1", id("reply-m1"));
    other.event.line = "another-line";
    owner.store({other.item(0)});
    EXPECT_EQ(clinic.value(kDelivery), "unconfirmed");
}

// Whoever holds the token of one source may name any line in a body.
TEST(background_events, of_a_source_that_does_not_own_the_line_are_forgotten) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed, "p1").item(0)});
    const std::string before = clinic.everything();
    auto failed = EventMaker().status("failed", "p1", id("reply-m1")).item(0);
    EventMaker removal;
    removal.kind = "delete";
    removal.record = "e2";
    removal.event.provider_message_id = "m1";
    auto gone = removal.item(1);
    EventMaker early = EventMaker().status("failed", "p2");
    early.record = "e3";
    auto waits = early.item(2);
    failed.envelope.source = gone.envelope.source = waits.envelope.source = "another";
    EXPECT_EQ(owner.store({failed, gone, waits}).ignored, 3u);
    EXPECT_EQ(clinic.everything(), before);
}

TEST(background_events, that_come_before_their_turn_wait_for_it) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    EventMaker by_id = EventMaker().status("read", "p1");
    const auto first = owner.store({by_id.item(0)});
    EXPECT_EQ(first.waiting, 1u);
    owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed, "p1").item(0)});
    EXPECT_EQ(clinic.value(kDelivery), "sent");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.pending_events"), "0");
}

TEST(background_events, missed_by_a_hair_are_swept_up) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kUnconfirmed, "p1").item(0)});
    // As a process leaves it that looked for the row just before it was there.
    EXPECT_TRUE(owner.connection.run(
        "INSERT INTO core.pending_events (record, kind, line, message_id, state, at) VALUES "
        "(gen_random_uuid(), 'status', 'clinic-line', 'p1', 'delivered', now())"));
    const auto swept = owner.writer.sweep(60'000);
    ASSERT_TRUE(swept);
    EXPECT_EQ(swept->placed, 1u);
    EXPECT_EQ(clinic.value(kDelivery), "sent");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.pending_events"), "0");
    EXPECT_TRUE(owner.writer.purge(0));
}

TEST(background_events, call_for_staff_once_when_a_sent_reply_failed) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kSent, "p1").item(0)});
    EventMaker failed = EventMaker().status("failed", "p1");
    failed.event.error = "131026";
    owner.store({failed.item(0)});
    owner.store({failed.item(1)});
    EXPECT_EQ(clinic.value(kDelivery), "failed");
    EXPECT_EQ(clinic.value("SELECT delivery_error FROM core.whatsapp_messages"), "131026");
    EXPECT_EQ(clinic.value("SELECT string_agg(reason || record::text, ',') FROM core.staff_events"),
              "undeliverable" + id("r1"));
    const auto produced = owner.producer.produced();
    // The owner is told of it in the same round trip.
    ASSERT_EQ(produced.size(), 2u);
    EXPECT_EQ(produced[0].topic, "inbound");
    EXPECT_EQ(produced[1].topic, "staff");
}

TEST(background_events, change_and_remove_what_a_patient_wrote) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker asking;
    asking.turn.request = {"book", "", "", "monday\nhello, doctor\nat 5"};
    owner.store({asking.item(0)});
    EventMaker edit;
    edit.kind = "edit";
    edit.event.provider_message_id = "m1";
    edit.event.text = "hello, doctor";
    owner.store({edit.item(0)});
    EXPECT_EQ(clinic.value("SELECT content FROM core.whatsapp_messages"), "hello, doctor");
    EXPECT_EQ(clinic.value("SELECT content FROM healthcare.conversation_logs"), "hello, doctor");
    EXPECT_EQ(clinic.value("SELECT earlier->0->>'content' FROM core.whatsapp_messages"), "hello");
    EventMaker older = edit;
    older.record = "e2";
    older.at = kNow + 1;
    older.event.text = "older words";
    owner.store({older.item(1)});
    EXPECT_EQ(clinic.value("SELECT content FROM core.whatsapp_messages"), "hello, doctor");
    EventMaker gone;
    gone.kind = "delete";
    gone.event.provider_message_id = "m1";
    const auto told =
        "SELECT count(*) FROM core.cache_outbox WHERE entity = 'memories' AND "
        "patient_id = (SELECT patient_id FROM core.whatsapp_messages)";
    const int before = std::stoi(clinic.value(told));
    owner.store({gone.item(2)});
    EXPECT_EQ(std::stoi(clinic.value(told)), before + 1) << "it is recalled no more";
    EXPECT_EQ(clinic.value("SELECT content || coalesce(payload::text, '') || "
                           "coalesce(earlier::text, '') FROM "
                           "core.whatsapp_messages WHERE deleted_at IS NOT NULL"),
              "");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.whatsapp_messages"), "1");
    EXPECT_EQ(clinic.value("SELECT content FROM healthcare.conversation_logs"), "");
    EXPECT_EQ(clinic.value("SELECT wish FROM healthcare.appointment_requests"), "monday\nat 5");
}

TurnMaker message(const std::string& name, const std::string& text, const std::string& wish = "") {
    TurnMaker out;
    out.record = "r-" + name;
    out.message = name;
    out.text = text;
    if (!wish.empty()) out.turn.request = {"book", "", "", wish};
    return out;
}

// An edit, or a delete where there are no new words.
batches::Item changed(const std::string& name, const std::string& text, int offset) {
    EventMaker out;
    out.kind = text.empty() ? "delete" : "edit";
    out.record = "e-" + name + text;
    out.at = kNow + 1000 + offset;
    out.event.provider_message_id = name;
    out.event.text = text;
    return out.item(offset);
}

const char* kWish = "SELECT wish FROM healthcare.appointment_requests";

TEST(background_events, leave_what_other_messages_wish) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({message("m0", "10").item(0),
                 message("m1", "a\nb").item(1),
                 message("m2", "thursday at 10", "a\nb\nthursday at 10\n10\n10\nb").item(2)});
    owner.store({changed("m0", "", 0)});
    EXPECT_EQ(clinic.value(kWish), "a\nb\nthursday at 10\nb");
    owner.store({changed("m1", "", 1)});
    EXPECT_EQ(clinic.value(kWish), "thursday at 10\nb");
    owner.store({changed("m2", "", 2)});
    EXPECT_EQ(clinic.value(kWish), "b");
}

TEST(background_events, change_a_wish_and_forget_it_all_the_same) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({message("m1", "a tooth hurts").item(0),
                 message("m2", "monday", "a tooth hurts\nmonday").item(1)});
    owner.store({changed("m2", "tuesday\nat 5", 0)});
    EXPECT_EQ(clinic.value(kWish), "a tooth hurts\ntuesday\nat 5");
    // Told by a turn that knew the first words alone.
    owner.store({message("m3", "please", "monday\nplease").item(2)});
    // In one batch: what it said in between was never stored.
    owner.store({changed("m1", "my tooth hurts", 1), changed("m1", "", 2), changed("m2", "", 3)});
    EXPECT_EQ(clinic.value("SELECT string_agg(wish, ',' ORDER BY wish) FROM "
                           "healthcare.appointment_requests"),
              ",please");
}

TEST(background_events, change_a_wish_of_which_the_end_was_cut) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    const std::string other = "on a monday";
    const std::string words = std::string(500, 'x') + "\n" + std::string(500, 'y');
    owner.store({message("m1", words, (other + "\n" + words).substr(0, 600)).item(0)});
    owner.store({changed("m1", "at noon", 0)});
    EXPECT_EQ(clinic.value(kWish), other + "\nat noon");
    owner.store({message("m2", words, (other + "\n" + words).substr(0, 600)).item(1)});
    owner.store({changed("m2", "", 1)});
    EXPECT_EQ(clinic.value(std::string(kWish) + " WHERE message_id = 'm2'"), other);
}

// In its own batch, or before.
TEST(background_events, forget_what_is_wished_by_a_message_that_was_taken_back) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({changed("m1", "", 0), message("m1", "monday", "a crown\nmonday").item(0)});
    EXPECT_EQ(clinic.value(kWish), "a crown");
    EXPECT_EQ(owner.store({changed("m2", "", 1)}).waiting, 1u);
    owner.store({message("m2", "friday", "friday").item(1)});
    EXPECT_EQ(clinic.value(std::string(kWish) + " WHERE message_id = 'm2'"), "");
    // Its row stands already.
    owner.store({message("m3", "at noon").outcome(shared::events::Outcome::kParked).item(2)});
    owner.store({changed("m3", "", 2)});
    auto late = message("m3", "at noon", "at noon");
    late.turn.counter = kNow + 1;
    owner.store({late.item(3)});
    EXPECT_EQ(clinic.value("SELECT count(*) FROM healthcare.appointment_requests"), "3");
    EXPECT_EQ(clinic.value(std::string(kWish) + " WHERE message_id = 'm3'"), "");
}

// In the sender's view the key names the clinic: the row says whose conversation it is.
TEST(background_events, told_in_the_senders_view_are_told_to_the_owner) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker written;
    written.turn.message.raw =
        R"({"key":{"remoteJid":"7@lid","remoteJidAlt":"12025550100@s.whatsapp.net"}})";
    owner.store({written.item(0)});
    EventMaker edit;
    edit.kind = "edit";
    edit.event.provider_message_id = "m1";
    edit.event.text = "hello, doctor";
    edit.event.is_owner_told = true;
    owner.store({edit.item(0)});
    EXPECT_EQ(owner.producer.produced().size(), 0u);
    // Whether ingest knew the conversation or not.
    auto blind = edit;
    blind.record = "e2";
    blind.event.is_owner_told = false;
    owner.store({blind.item(1)});
    ASSERT_EQ(owner.producer.produced().size(), 1u);
    const auto told = owner.producer.produced()[0];
    EXPECT_EQ(told.topic, "inbound");
    EXPECT_EQ(told.key, kConversation);
    shared::json::Parser parser;
    const auto record = parser.parse(told.value);
    const auto envelope = *shared::events::read_envelope(*record);
    EXPECT_EQ(envelope.kind, "edit");
    EXPECT_EQ(envelope.message, "m1");
    EXPECT_EQ(envelope.record,
              shared::events::change_record_id("edit", kConversation, "m1", "hello, doctor"));
    const auto message = *shared::events::read_message((*record)["body"]);
    EXPECT_EQ(message.text, "hello, doctor");
    EXPECT_EQ(message.provider, "evolution");
    EXPECT_EQ(message.address.reply_to, "12025550100@s.whatsapp.net");
}

TEST(background_events, told_to_the_owner_name_the_provider_of_the_source) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    clinic.value("UPDATE core.integrations SET provider = 'meta', dialect = 'meta' RETURNING name");
    owner.store({TurnMaker().item(0), changed("m1", "", 0)});
    ASSERT_EQ(owner.producer.produced().size(), 1u);
    shared::json::Parser parser;
    const std::string told = owner.producer.produced()[0].value;
    EXPECT_EQ(shared::events::read_message((*parser.parse(told))["body"])->provider, "meta");
}

// One that comes before its row waits for it, and is told then.
TEST(background_events, told_before_their_message_are_told_to_the_owner_later) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    EventMaker gone;
    gone.kind = "delete";
    gone.event.provider_message_id = "m1";
    auto item = gone.item(0);
    item.envelope.conversation.clear();
    EXPECT_EQ(owner.store({item}).waiting, 1u);
    EXPECT_EQ(owner.producer.produced().size(), 0u);
    owner.store({TurnMaker().item(0)});
    EXPECT_EQ(owner.producer.produced().size(), 1u);
    EXPECT_EQ(clinic.value("SELECT content FROM core.whatsapp_messages"), "");
    EXPECT_EQ(clinic.value("SELECT content FROM healthcare.conversation_logs"), "");
    EventMaker known;
    known.kind = "delete";
    known.record = "e2";
    known.event.provider_message_id = "m2";
    known.event.is_owner_told = true;
    EXPECT_EQ(owner.store({known.item(1)}).waiting, 1u);
    owner.store({message("m2", "friday").item(1)});
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.pending_events"), "0");
    EXPECT_EQ(owner.producer.produced().size(), 1u);
}

TEST(background_events, nobody_needs_are_counted) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    EventMaker connection;
    connection.kind = "connection";
    EventMaker unknown;
    unknown.kind = "unknown";
    EXPECT_EQ(owner.store({connection.item(0), unknown.item(1)}).ignored, 2u);
}

}  // namespace
}  // namespace workers::background
