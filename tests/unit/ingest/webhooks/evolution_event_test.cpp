#include "tests/unit/ingest/webhooks/example_body.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest::webhooks {
namespace {

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

}  // namespace
}  // namespace ingest::webhooks
