#include "tests/unit/ingest/webhooks/example_body.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest::webhooks {
namespace {

struct MessageCase {
    const char* file;
    const char* kind;
    const char* type;
    const char* text;
    const char* choice;
    const char* quoted;
    const char* address;
};

class EvolutionMessage : public testing::TestWithParam<MessageCase> {};

TEST_P(EvolutionMessage, becomes_one_piece_of_the_conversation) {
    const auto pieces = split_example("evolution", GetParam().file);
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].kind, GetParam().kind);
    ASSERT_TRUE(std::holds_alternative<shared::events::Message>(pieces[0].body));
    const auto& message = message_in(pieces[0]);
    EXPECT_EQ(message.provider, "evolution");
    EXPECT_EQ(message.type, GetParam().type);
    EXPECT_EQ(message.text, GetParam().text);
    EXPECT_EQ(message.choice, GetParam().choice);
    EXPECT_EQ(message.quoted, GetParam().quoted);
    EXPECT_EQ(describe(pieces[0].address), GetParam().address);
    EXPECT_FALSE(pieces[0].message_id.empty());
    EXPECT_EQ(pieces[0].provider_time, kWritten);
}

INSTANTIATE_TEST_SUITE_P(
    table,
    EvolutionMessage,
    testing::Values(
        MessageCase{"2.3.7-text",
                    "message",
                    "text",
                    "hello, are you open on Monday?",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-text-quoted",
                    "message",
                    "text",
                    "yes please",
                    "",
                    "3EB0AA00AA00AA00AA00AA",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-ephemeral",
                    "message",
                    "text",
                    "wrapped once",
                    "",
                    "3EB0BB",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-view-once-in-ephemeral",
                    "message",
                    "image",
                    "wrapped twice",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-image",
                    "message",
                    "image",
                    "is this normal?",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-voice",
                    "message",
                    "audio",
                    "",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-voice-transcribed",
                    "message",
                    "audio",
                    "I would like an appointment",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-video",
                    "message",
                    "video",
                    "see the swelling",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-document",
                    "message",
                    "document",
                    "my form",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-sticker",
                    "message",
                    "sticker",
                    "",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-location",
                    "message",
                    "location",
                    "",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-contact",
                    "message",
                    "contact",
                    "",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-buttons",
                    "message",
                    "button",
                    "I will come",
                    "go_1",
                    "3EB0CC",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-template-button",
                    "message",
                    "button",
                    "Cancel",
                    "stop_1",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-list",
                    "message",
                    "list",
                    "Whitening",
                    "svc_white",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-native-flow",
                    "message",
                    "button",
                    "Pick a day",
                    "day_2",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-reaction",
                    "message",
                    "reaction",
                    "👍",
                    "",
                    "3EB0DD",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-album",
                    "message",
                    "album",
                    "",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-poll",
                    "message",
                    "poll",
                    "Which day?",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-poll-vote",
                    "message",
                    "poll",
                    "",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-only-context",
                    "message",
                    "empty",
                    "",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-of-the-future",
                    "message",
                    "other",
                    "",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-group",
                    "message",
                    "text",
                    "hi all",
                    "",
                    "",
                    "group=120363000000000777@g.us to=120363000000000777@g.us"},
        MessageCase{"2.3.7-story",
                    "message",
                    "text",
                    "look",
                    "",
                    "",
                    "group=status@broadcast to=status@broadcast"},
        MessageCase{"2.3.7-newsletter",
                    "message",
                    "text",
                    "news",
                    "",
                    "",
                    "group=120363000000000778@newsletter to=120363000000000778@newsletter"},
        MessageCase{"2.3.7-own-phone",
                    "own",
                    "text",
                    "Reception here.",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-own-lid",
                    "own",
                    "text",
                    "Reception here.",
                    "",
                    "",
                    "lid=233000000000077 to=233000000000077@lid"},
        MessageCase{"2.2.3-lid",
                    "message",
                    "text",
                    "x",
                    "",
                    "",
                    "lid=233000000000077 to=233000000000077@lid"},
        MessageCase{"2.3.0-lid-sender-pn",
                    "message",
                    "text",
                    "x",
                    "",
                    "",
                    "phone=12025550177 lid=233000000000077 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.2-previous-jid",
                    "message",
                    "text",
                    "x",
                    "",
                    "",
                    "phone=12025550177 lid=233000000000077 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.3-device",
                    "message",
                    "text",
                    "x",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.6-lid-raw",
                    "message",
                    "text",
                    "x",
                    "",
                    "",
                    "phone=12025550177 lid=233000000000077 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-lid-with-phone",
                    "message",
                    "text",
                    "x",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.3.7-lid-without-phone",
                    "message",
                    "text",
                    "who am I",
                    "",
                    "",
                    "lid=233000000000077 to=233000000000077@lid"},
        MessageCase{"2.4.0-rc2-swapped",
                    "message",
                    "text",
                    "x",
                    "",
                    "",
                    "phone=12025550177 lid=233000000000077 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.4.0-rc2-bare-digits",
                    "message",
                    "text",
                    "x",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"},
        MessageCase{"2.4.0-rc2-bare-lid",
                    "message",
                    "text",
                    "x",
                    "",
                    "",
                    "lid=233000000000077 to=233000000000077@lid"},
        MessageCase{"2.3.7-brazil",
                    "message",
                    "text",
                    "oi",
                    "",
                    "",
                    "phone=551112340001 to=5511912340001@s.whatsapp.net"},
        MessageCase{"1.8-brazil",
                    "message",
                    "text",
                    "oi de novo",
                    "",
                    "",
                    "phone=551112340001 to=551112340001@s.whatsapp.net"},
        MessageCase{"1.8-upper-snake-event",
                    "message",
                    "text",
                    "x",
                    "",
                    "",
                    "phone=12025550177 to=12025550177@s.whatsapp.net"}),
    [](const auto& row) { return "row_" + std::to_string(row.index); });

struct EventCase {
    const char* file;
    const char* kind;
    const char* event;
    const char* about;
    const char* state;
    const char* text;
    const char* error;
    const char* address;
};

class EvolutionEvent : public testing::TestWithParam<EventCase> {};

TEST_P(EvolutionEvent, becomes_one_piece_beside_the_conversation) {
    const auto pieces = split_example("evolution", GetParam().file);
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].kind, GetParam().kind);
    ASSERT_TRUE(std::holds_alternative<shared::events::ProviderEvent>(pieces[0].body));
    const auto& event = event_in(pieces[0]);
    EXPECT_EQ(event.provider, "evolution");
    EXPECT_EQ(event.event, GetParam().event);
    EXPECT_EQ(event.provider_message_id, GetParam().about);
    EXPECT_EQ(pieces[0].message_id, GetParam().about);
    EXPECT_EQ(event.state, GetParam().state);
    EXPECT_EQ(event.text, GetParam().text);
    EXPECT_EQ(event.error, GetParam().error);
    EXPECT_EQ(describe(pieces[0].address), GetParam().address);
    EXPECT_FALSE(event.raw.empty());
}

INSTANTIATE_TEST_SUITE_P(
    table,
    EvolutionEvent,
    testing::Values(
        EventCase{"2.3.7-send-message",
                  "sent",
                  "send.message",
                  "3EB0SENT",
                  "",
                  "We open at 8.",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-update-pending",
                  "status",
                  "messages.update",
                  "3EB0SENT",
                  "accepted",
                  "",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-update-server-ack",
                  "status",
                  "messages.update",
                  "3EB0SENT",
                  "sent",
                  "",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-update-delivery-ack",
                  "status",
                  "messages.update",
                  "3EB0SENT",
                  "delivered",
                  "",
                  "",
                  "lid=233000000000077 to=233000000000077@lid"},
        EventCase{"2.3.7-update-read",
                  "status",
                  "messages.update",
                  "3EB0SENT",
                  "read",
                  "",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-update-played",
                  "status",
                  "messages.update",
                  "3EB0SENT",
                  "read",
                  "",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"1.8-update-read",
                  "status",
                  "messages.update",
                  "3EB0SENT",
                  "read",
                  "",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-update-error",
                  "status",
                  "messages.update",
                  "3EB0SENT",
                  "failed",
                  "",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-update-deleted",
                  "delete",
                  "messages.update",
                  "3EB0SENT",
                  "",
                  "",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-update-theirs",
                  "unknown",
                  "messages.update",
                  "3EB0SENT",
                  "",
                  "",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-update-nothing",
                  "unknown",
                  "messages.update",
                  "3EB0SENT",
                  "",
                  "",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-update-edit",
                  "edit",
                  "messages.update",
                  "3A77",
                  "",
                  "new words",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-edited", "edit", "messages.edited", "3A77", "", "new words", "", ""},
        EventCase{"2.3.7-edited-revoke", "delete", "messages.edited", "3A77", "", "", "", ""},
        EventCase{"2.3.7-edited-setting", "unknown", "messages.edited", "", "", "", "", ""},
        EventCase{
            "2.3.7-edit-in-upsert", "edit", "messages.upsert", "3A77", "", "new words", "", ""},
        EventCase{"2.3.7-delete",
                  "delete",
                  "messages.delete",
                  "3A77",
                  "",
                  "",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-delete-stored",
                  "delete",
                  "messages.delete",
                  "3A77",
                  "",
                  "",
                  "",
                  "phone=12025550177 to=12025550177@s.whatsapp.net"},
        EventCase{"2.3.7-set", "unknown", "messages.set", "", "", "", "", ""},
        EventCase{
            "2.3.7-connection", "connection", "connection.update", "", "close", "", "401", ""},
        EventCase{"2.3.7-connection-odd", "unknown", "connection.update", "", "", "", "", ""},
        EventCase{"2.3.7-qrcode", "unknown", "qrcode.updated", "", "", "", "", ""},
        EventCase{"2.3.7-creds", "unknown", "creds.update", "", "", "", "", ""},
        EventCase{"2.3.7-presence", "unknown", "presence.update", "", "", "", "", ""},
        EventCase{"2.3.7-logout", "unknown", "logout.instance", "", "", "", "", ""},
        EventCase{"2.3.7-instance-create", "unknown", "instance.create", "", "", "", "", ""},
        EventCase{"2.3.7-error", "unknown", "error", "", "", "", "", ""},
        EventCase{"2.3.7-no-id", "unknown", "messages.upsert", "", "", "", "", ""},
        EventCase{"2.3.7-no-jid", "unknown", "messages.upsert", "", "", "", "", ""}),
    [](const auto& row) { return "row_" + std::to_string(row.index); });

TEST(EvolutionSplit, takes_each_element_of_an_array) {
    const auto pieces = split_example("evolution", "2.3.7-array");
    ASSERT_EQ(pieces.size(), 2u);
    EXPECT_EQ(message_in(pieces[0]).text, "one");
    EXPECT_EQ(message_in(pieces[1]).text, "two");
}

TEST(EvolutionSplit, reads_a_time_in_two_halves) {
    EXPECT_EQ(split_example("evolution", "2.3.6-long-time").at(0).provider_time, kWritten);
}

TEST(EvolutionSplit, has_no_time_where_there_is_none_or_an_absurd_one) {
    EXPECT_EQ(split_example("evolution", "2.3.7-no-time").at(0).provider_time, 0);
    EXPECT_EQ(split_example("evolution", "2.3.7-absurd-time").at(0).provider_time, 0);
}

TEST(EvolutionSplit, takes_the_writers_name_but_not_the_clinics) {
    EXPECT_EQ(message_in(split_example("evolution", "2.3.7-text").at(0)).name, "Nora Sample");
    EXPECT_EQ(message_in(split_example("evolution", "2.3.7-own-phone").at(0)).name, "");
}

TEST(EvolutionSplit, names_the_instance_as_line) {
    EXPECT_EQ(message_in(split_example("evolution", "2.3.7-text").at(0)).line, "harbor-dental");
    EXPECT_EQ(event_in(split_example("evolution", "2.3.7-error").at(0)).line, "");
}

TEST(EvolutionSplit, keeps_nothing_secret) {
    for (const char* name : {"2.3.7-text",
                             "2.3.7-image",
                             "2.3.7-qrcode",
                             "2.3.7-creds",
                             "2.3.7-error",
                             "2.3.7-instance-create",
                             "2.3.7-voice"}) {
        const auto piece = split_example("evolution", name).at(0);
        const std::string raw = std::visit([](const auto& body) { return body.raw; }, piece.body);
        for (const char* secret : {"harbor-secret", "tok_harbor", "\"0\":", "QUJDQUJD", "iVBOR"}) {
            EXPECT_EQ(raw.find(secret), std::string::npos) << name << " keeps " << secret;
        }
    }
}

TEST(EvolutionSplit, stops_opening_wrappers_at_a_depth) {
    std::string body = R"({"event":"messages.upsert","instance":"i","data":{"key":)"
                       R"({"remoteJid":"12025550177@s.whatsapp.net","id":"A"},"message":)";
    for (int i = 0; i < 12; ++i) body.append(R"({"ephemeralMessage":{"message":)");
    body.append(R"({"conversation":"deep"})").append(24, '}').append("}}");
    const auto pieces = split_text("evolution", body);
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(message_in(pieces[0]).type, "other");
}

TEST(EvolutionSplit, gives_one_unknown_piece_for_any_other_json) {
    for (const char* text : {"{}",
                             "[]",
                             "null",
                             "1",
                             R"("x")",
                             R"({"event":7})",
                             R"({"event":"messages.upsert","instance":"i"})",
                             R"({"event":"messages.upsert","instance":"i","data":[]})",
                             R"({"event":"messages.upsert","instance":"i","data":[null]})",
                             R"({"event":"messages.update","instance":"i","data":"x"})",
                             R"({"event":"messages.edited","instance":"i","data":null})",
                             R"({"event":"send.message","instance":"i","data":{"key":1}})"}) {
        const auto pieces = split_text("evolution", text);
        ASSERT_EQ(pieces.size(), 1u) << text;
        EXPECT_EQ(pieces[0].kind, "unknown") << text;
        EXPECT_FALSE(event_in(pieces[0]).event.empty()) << text;
    }
}

}  // namespace
}  // namespace ingest::webhooks
