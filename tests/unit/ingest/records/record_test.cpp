#include "ingest/records/record.hpp"

#include "shared/base/ids.hpp"
#include "shared/identity/keyed_hash.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest::records {
namespace {

const std::string kKey(32, 'k');

Origin origin() {
    return {"harbor", kKey, 1'900'000'000'000, 1'900'000'000'000'000, 1'900'000'000'000'100, "tp"};
}

webhooks::Piece message_piece() {
    shared::events::Message message;
    message.provider = "evolution";
    message.line = "harbor-dental";
    message.type = "text";
    message.text = "hello";
    webhooks::Piece piece;
    piece.kind = "message";
    piece.message_id = "3A01";
    piece.provider_time = 1'899'999'999'000;
    piece.address.phone = "12025550177";
    piece.address.lid = "233000000000077";
    piece.address.reply_to = "12025550177@s.whatsapp.net";
    piece.body = message;
    return piece;
}

shared::json::Value parsed(shared::json::Parser& parser, const Record& record) {
    return *parser.parse(record.value);
}

std::string lesser_in(const Record& record) {
    shared::json::Parser parser;
    return shared::events::read_message(parsed(parser, record)["body"])->address.lesser;
}

TEST(MakeRecord, names_the_conversation_of_the_lesser_address) {
    webhooks::Piece by_lid = message_piece();
    by_lid.address.phone.clear();
    const Record lid = make_record(by_lid, origin(), 0);
    EXPECT_EQ(lesser_in(lid), "");
    EXPECT_EQ(lesser_in(make_record(message_piece(), origin(), 0)), lid.key);

    webhooks::Piece both = message_piece();
    both.address.lid.clear();
    const Record phone = make_record(both, origin(), 0);
    EXPECT_EQ(lesser_in(phone), "");
    both.address.bsuid = "US.1";
    EXPECT_EQ(lesser_in(make_record(both, origin(), 0)), phone.key);

    both.address.group = "1203@g.us";
    EXPECT_EQ(lesser_in(make_record(both, origin(), 0)), "");
}

TEST(MakeRecord, puts_a_message_into_its_conversation) {
    const Record record = make_record(message_piece(), origin(), 1'900'000'000'000'200);
    EXPECT_EQ(record.topic, "inbound");
    EXPECT_EQ(
        record.key,
        shared::identity::conversation_key(kKey, "harbor", "harbor-dental", "phone:12025550177"));
    shared::json::Parser parser;
    const auto json = parsed(parser, record);
    const auto envelope = shared::events::read_envelope(json);
    ASSERT_TRUE(envelope.has_value());
    EXPECT_EQ(envelope->schema, "inbound.v1");
    EXPECT_EQ(envelope->kind, "message");
    EXPECT_EQ(envelope->source, "harbor");
    EXPECT_EQ(envelope->message, "3A01");
    EXPECT_EQ(envelope->conversation, record.key);
    EXPECT_EQ(envelope->provider_time, 1'899'999'999'000);
    EXPECT_EQ(envelope->deadline, 1'900'000'005'000);
    EXPECT_EQ(envelope->stage("received"), 1'900'000'000'000'000);
    EXPECT_EQ(envelope->stage("verified"), 1'900'000'000'000'100);
    EXPECT_EQ(envelope->stage("produced"), 1'900'000'000'000'200);
    EXPECT_TRUE(shared::Uuid::parse(envelope->record).has_value());
    const auto message = shared::events::read_message(json["body"]);
    ASSERT_TRUE(message.has_value());
    EXPECT_EQ(message->text, "hello");
    EXPECT_EQ(message->address.lid, "233000000000077");
    EXPECT_EQ(message->address.hash, shared::identity::address_hash(kKey, "phone:12025550177"));
}

TEST(MakeRecord, gives_each_record_an_id_of_its_own) {
    shared::json::Parser parser;
    const std::string first(
        parsed(parser, make_record(message_piece(), origin(), 1))["record"].string_or(""));
    const std::string second(
        parsed(parser, make_record(message_piece(), origin(), 1))["record"].string_or(""));
    EXPECT_NE(first, second);
}

webhooks::Piece event_piece(const std::string& line) {
    shared::events::ProviderEvent event;
    event.provider = "evolution";
    event.line = line;
    event.event = "connection.update";
    event.state = "open";
    webhooks::Piece piece;
    piece.kind = "connection";
    piece.body = event;
    return piece;
}

TEST(MakeRecord, keys_an_event_without_conversation_by_its_line) {
    const Record record = make_record(event_piece("harbor-dental"), origin(), 1);
    EXPECT_EQ(record.topic, "events");
    EXPECT_EQ(record.key, "harbor-dental");
    shared::json::Parser parser;
    const auto json = parsed(parser, record);
    EXPECT_EQ(json["schema"].string_or(""), "event.v1");
    EXPECT_EQ(json["conversation"].string_or("?"), "");
}

TEST(MakeRecord, keys_an_event_without_line_by_its_source) {
    EXPECT_EQ(make_record(event_piece(""), origin(), 1).key, "harbor");
}

TEST(Traceparent, is_taken_over_where_well_formed) {
    const std::string given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    EXPECT_EQ(traceparent(given), given);
}

TEST(Traceparent, is_new_where_missing_or_malformed) {
    for (const char* given : {"",
                              "00-4bf9-00f0-01",
                              "xx",
                              "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                              "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"}) {
        const std::string made = traceparent(given);
        EXPECT_NE(made, given);
        EXPECT_EQ(traceparent(made), made) << made;
    }
    EXPECT_NE(traceparent(""), traceparent(""));
}

shared::events::Forward forward_in(const Record& record) {
    shared::json::Parser parser;
    return *shared::events::read_forward(parsed(parser, record)["body"]);
}

// What the patient writes next under the lesser address must find the link before it.
TEST(MakeLink, joins_the_conversations_of_what_staff_wrote_under_both_addresses) {
    webhooks::Piece own = message_piece();
    own.kind = "own";
    const Record message = make_record(own, origin(), 0);
    const auto link = make_link(own, origin());
    ASSERT_TRUE(link.has_value());
    EXPECT_EQ(link->topic, "inbound");
    EXPECT_EQ(link->kind, "forward");
    EXPECT_EQ(link->key, lesser_in(message));
    EXPECT_EQ(forward_in(*link).action, "link");
    EXPECT_EQ(forward_in(*link).other, message.key);
    shared::json::Parser parser;
    const auto body = shared::events::read_message(parsed(parser, message)["body"]);
    EXPECT_EQ(forward_in(*link).hash, body->address.hash);
    own.address.lid.clear();
    EXPECT_FALSE(make_link(own, origin()).has_value());
    EXPECT_FALSE(make_link(message_piece(), origin()).has_value());
}

TEST(MakeLink, joins_the_conversations_of_a_number_and_the_next) {
    shared::events::ProviderEvent event;
    event.line = "harbor-dental";
    webhooks::Piece piece;
    piece.kind = "unknown";
    piece.address.phone = "12025550136";
    piece.address.reply_to = "12025550136";
    piece.moved_to.phone = "12025550137";
    piece.moved_to.reply_to = "12025550137";
    piece.body = event;
    const auto link = make_link(piece, origin());
    ASSERT_TRUE(link.has_value());
    webhooks::Piece later = message_piece();
    later.address = {};
    later.address.phone = "12025550137";
    EXPECT_EQ(forward_in(*link).other, make_record(later, origin(), 0).key);
    later.address.phone = "12025550136";
    EXPECT_EQ(link->key, make_record(later, origin(), 0).key);
    piece.moved_to = piece.address;
    EXPECT_FALSE(make_link(piece, origin()).has_value());
}

webhooks::Piece changed_piece(const std::string& kind, const std::string& text) {
    webhooks::Piece piece = message_piece();
    shared::events::ProviderEvent event;
    event.provider = "evolution";
    event.line = "harbor-dental";
    event.event = "messages." + kind;
    event.provider_message_id = piece.message_id;
    event.text = text;
    piece.kind = kind;
    piece.is_patients = true;
    piece.body = event;
    return piece;
}

TEST(MakeChange, tells_the_owner_of_the_message_s_conversation) {
    const auto edit = make_change(changed_piece("edit", "hi"), origin());
    ASSERT_TRUE(edit.has_value());
    EXPECT_EQ(edit->topic, "inbound");
    EXPECT_EQ(edit->key, make_record(message_piece(), origin(), 0).key);
    shared::json::Parser parser;
    const auto record = parsed(parser, *edit);
    const auto envelope = *shared::events::read_envelope(record);
    EXPECT_EQ(envelope.kind, "edit");
    EXPECT_EQ(envelope.message, "3A01");
    const auto message = *shared::events::read_message(record["body"]);
    EXPECT_EQ(message.text, "hi");
    EXPECT_EQ(message.address.reply_to, "12025550177@s.whatsapp.net");
    const auto gone = make_change(changed_piece("delete", ""), origin());
    ASSERT_TRUE(gone.has_value());
    const auto deleted = parsed(parser, *gone);
    EXPECT_EQ(shared::events::read_message(deleted["body"])->type, shared::events::kDeleted);
    EXPECT_EQ(make_record(changed_piece("edit", "hi"), origin(), 0).topic, "events");
}

TEST(MakeChange, has_the_same_id_each_time_it_is_told) {
    const auto id_of = [](const webhooks::Piece& piece) {
        shared::json::Parser parser;
        return shared::events::read_envelope(parsed(parser, *make_change(piece, origin())))->record;
    };
    EXPECT_EQ(id_of(changed_piece("edit", "hi")), id_of(changed_piece("edit", "hi")));
    EXPECT_NE(id_of(changed_piece("edit", "hi")), id_of(changed_piece("edit", "ho")));
    EXPECT_NE(id_of(changed_piece("edit", "hi")), id_of(changed_piece("delete", "")));
}

// Else the background tells the owner, from the row.
TEST(MakeChange, is_named_by_its_event) {
    webhooks::Piece unsaid = changed_piece("delete", "");
    unsaid.is_patients = false;
    webhooks::Piece nobodys = changed_piece("edit", "hi");
    nobodys.address = {};
    for (const auto& piece : {changed_piece("edit", "hi"),
                              changed_piece("edit", ""),
                              changed_piece("delete", ""),
                              unsaid,
                              nobodys,
                              event_piece("harbor-dental")}) {
        shared::json::Parser parser;
        const auto event =
            *shared::events::read_event(parsed(parser, make_record(piece, origin(), 0))["body"]);
        EXPECT_EQ(event.is_owner_told, make_change(piece, origin()).has_value());
    }
    EXPECT_TRUE(make_change(changed_piece("delete", ""), origin()).has_value());
    EXPECT_FALSE(make_change(unsaid, origin()).has_value());
}

TEST(MakeChange, is_nothing_where_the_conversation_or_the_words_are_not_known) {
    webhooks::Piece own = changed_piece("edit", "hi");
    own.is_patients = false;
    EXPECT_FALSE(make_change(own, origin()).has_value());
    webhooks::Piece nobodys = changed_piece("edit", "hi");
    nobodys.address = {};
    EXPECT_FALSE(make_change(nobodys, origin()).has_value());
    EXPECT_FALSE(make_change(changed_piece("edit", ""), origin()).has_value());
    EXPECT_FALSE(make_change(message_piece(), origin()).has_value());
}

}  // namespace
}  // namespace ingest::records
