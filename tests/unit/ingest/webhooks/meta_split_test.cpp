#include "tests/unit/ingest/webhooks/example_body.hpp"

#include <chrono>
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

class MetaMessage : public testing::TestWithParam<MessageCase> {};

TEST_P(MetaMessage, becomes_one_piece_of_the_conversation) {
    const auto pieces = split_example("meta", GetParam().file);
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].kind, GetParam().kind);
    ASSERT_TRUE(std::holds_alternative<shared::events::Message>(pieces[0].body));
    const auto& message = message_in(pieces[0]);
    EXPECT_EQ(message.provider, "meta");
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
    MetaMessage,
    testing::Values(
        MessageCase{
            "text-2025", "message", "text", "hello", "", "", "phone=12025550177 to=12025550177"},
        MessageCase{"text-2026",
                    "message",
                    "text",
                    "olá, é aí? / sim 🦷",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"text-no-contacts",
                    "message",
                    "text",
                    "hello",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"text-bsuid-only",
                    "message",
                    "text",
                    "hello",
                    "",
                    "",
                    "bsuid=US.7700000000000177 to=US.7700000000000177"},
        MessageCase{"text-bsuid-in-from",
                    "message",
                    "text",
                    "hello",
                    "",
                    "",
                    "bsuid=US.7700000000000177 to=US.7700000000000177"},
        MessageCase{"text-bsuid-from-contact",
                    "message",
                    "text",
                    "hello",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"text-bsuid-enterprise",
                    "message",
                    "text",
                    "hello",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.ENT.7700000000000177 to=12025550177"},
        MessageCase{"text-nobody",
                    "message",
                    "text",
                    "hello",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"text-other-contact",
                    "message",
                    "text",
                    "hello",
                    "",
                    "",
                    "phone=12025550177 to=12025550177"},
        MessageCase{"text-quoted",
                    "message",
                    "text",
                    "that one",
                    "",
                    "wamid.HARBOR00",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"text-empty",
                    "message",
                    "empty",
                    "",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"text-group",
                    "message",
                    "text",
                    "hi all",
                    "",
                    "",
                    "group=Y2FwaV9ncm91cA to=Y2FwaV9ncm91cA"},
        MessageCase{
            "text-brazil", "message", "text", "oi", "", "", "phone=551112340001 to=5511912340001"},
        MessageCase{"image",
                    "message",
                    "image",
                    "look",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"audio",
                    "message",
                    "audio",
                    "",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"video",
                    "message",
                    "video",
                    "moving",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"document",
                    "message",
                    "document",
                    "the form",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"sticker",
                    "message",
                    "sticker",
                    "",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"location",
                    "message",
                    "location",
                    "",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"contacts",
                    "message",
                    "contact",
                    "",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"button",
                    "message",
                    "button",
                    "Keep it",
                    "keep-1",
                    "wamid.HARBOR00",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"interactive-button",
                    "message",
                    "button",
                    "I will come",
                    "go_1",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"interactive-list",
                    "message",
                    "list",
                    "Whitening",
                    "svc_white",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"interactive-flow",
                    "message",
                    "flow",
                    "Sent",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"interactive-new",
                    "message",
                    "other",
                    "",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"reaction",
                    "message",
                    "reaction",
                    "👍",
                    "",
                    "wamid.HARBOR00",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"reaction-removed",
                    "message",
                    "reaction",
                    "",
                    "",
                    "wamid.HARBOR00",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"order",
                    "message",
                    "order",
                    "to pick up",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"unsupported",
                    "message",
                    "unsupported",
                    "",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"request-welcome",
                    "message",
                    "other",
                    "",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        MessageCase{"echo",
                    "own",
                    "text",
                    "Reception here.",
                    "",
                    "",
                    "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"}),
    [](const auto& row) { return "row_" + std::to_string(row.index); });

struct EventCase {
    const char* file;
    const char* kind;
    const char* event;
    const char* about;
    const char* state;
    const char* callback;
    const char* error;
    const char* address;
};

class MetaEvent : public testing::TestWithParam<EventCase> {};

TEST_P(MetaEvent, becomes_one_piece_beside_the_conversation) {
    const auto pieces = split_example("meta", GetParam().file);
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].kind, GetParam().kind);
    ASSERT_TRUE(std::holds_alternative<shared::events::ProviderEvent>(pieces[0].body));
    const auto& event = event_in(pieces[0]);
    EXPECT_EQ(event.provider, "meta");
    EXPECT_EQ(event.event, GetParam().event);
    EXPECT_EQ(event.provider_message_id, GetParam().about);
    EXPECT_EQ(pieces[0].message_id, GetParam().about);
    EXPECT_EQ(event.state, GetParam().state);
    EXPECT_EQ(event.callback, GetParam().callback);
    EXPECT_EQ(event.error, GetParam().error);
    EXPECT_EQ(describe(pieces[0].address), GetParam().address);
    EXPECT_FALSE(event.raw.empty());
}

INSTANTIATE_TEST_SUITE_P(
    table,
    MetaEvent,
    testing::Values(
        EventCase{"status-sent",
                  "status",
                  "statuses",
                  "wamid.SENT1",
                  "sent",
                  "reply-1",
                  "",
                  "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        EventCase{"status-delivered",
                  "status",
                  "statuses",
                  "wamid.SENT1",
                  "delivered",
                  "reply-1",
                  "",
                  "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        EventCase{"status-read",
                  "status",
                  "statuses",
                  "wamid.SENT1",
                  "read",
                  "",
                  "",
                  "phone=12025550177 to=12025550177"},
        EventCase{"status-played",
                  "status",
                  "statuses",
                  "wamid.SENT1",
                  "read",
                  "",
                  "",
                  "phone=12025550177 to=12025550177"},
        EventCase{"status-failed",
                  "status",
                  "statuses",
                  "wamid.SENT1",
                  "failed",
                  "reply-1",
                  "131026",
                  "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        EventCase{"status-group",
                  "status",
                  "statuses",
                  "wamid.SENT1",
                  "sent",
                  "",
                  "",
                  "group=Y2FwaV9ncm91cA to=Y2FwaV9ncm91cA"},
        EventCase{"status-new",
                  "unknown",
                  "statuses",
                  "wamid.SENT1",
                  "",
                  "",
                  "",
                  "phone=12025550177 to=12025550177"},
        EventCase{"system-number",
                  "unknown",
                  "system",
                  "wamid.HARBOR01",
                  "",
                  "",
                  "",
                  "phone=12025550177 to=12025550177"},
        EventCase{"edit",
                  "edit",
                  "edit",
                  "wamid.HARBOR77",
                  "",
                  "",
                  "",
                  "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        EventCase{"revoke",
                  "delete",
                  "revoke",
                  "wamid.HARBOR77",
                  "",
                  "",
                  "",
                  "phone=12025550177 bsuid=US.7700000000000177 to=12025550177"},
        EventCase{"errors", "unknown", "errors", "", "", "", "130429", ""},
        EventCase{
            "template-status", "unknown", "message_template_status_update", "", "", "", "", ""},
        EventCase{"unknown-field", "unknown", "field_of_the_future", "", "", "", "", ""},
        EventCase{"history", "unknown", "history", "", "", "", "", ""},
        EventCase{"text-nobody-no-contact", "unknown", "messages", "", "", "", "", ""},
        EventCase{"no-entries", "unknown", "unnamed", "", "", "", "", ""},
        EventCase{"other-object", "unknown", "unnamed", "", "", "", "", ""}),
    [](const auto& row) { return "row_" + std::to_string(row.index); });

TEST(MetaSplit, takes_a_batch_of_two_clinics_apart) {
    const auto pieces = split_example("meta", "batch-two-clinics");
    ASSERT_EQ(pieces.size(), 2u);
    EXPECT_EQ(message_in(pieces[0]).line, "920000000000401");
    EXPECT_EQ(message_in(pieces[0]).name, "Nora Sample");
    EXPECT_EQ(message_in(pieces[1]).line, "920000000000402");
    EXPECT_EQ(message_in(pieces[1]).name, "Ana Exemplo");
    EXPECT_EQ(describe(pieces[1].address), "phone=551112340001 to=5511912340001");
}

TEST(MetaSplit, takes_messages_and_statuses_of_one_change) {
    const auto pieces = split_example("meta", "mixed-change");
    ASSERT_EQ(pieces.size(), 3u);
    EXPECT_EQ(message_in(pieces[0]).text, "one");
    EXPECT_EQ(message_in(pieces[1]).text, "two");
    EXPECT_EQ(pieces[2].kind, "status");
}

TEST(MetaSplit, takes_milliseconds_for_what_they_are) {
    EXPECT_EQ(split_example("meta", "text-milliseconds").at(0).provider_time, kWritten);
}

TEST(MetaSplit, never_takes_another_contacts_name) {
    EXPECT_EQ(message_in(split_example("meta", "text-other-contact").at(0)).name, "");
}

TEST(MetaSplit, reads_the_new_words_of_an_edit) {
    EXPECT_EQ(event_in(split_example("meta", "edit").at(0)).text, "new words");
}

std::string change_with(const std::string& value) {
    return R"({"entry":[{"changes":[{"field":"messages","value":{)" + value + "}}]}]}";
}

TEST(MetaSplit, keeps_messages_of_no_line_as_an_event) {
    const auto pieces = split_text(
        "meta",
        change_with(
            R"("messages":[{"from":"12025550177","id":"w","type":"text","text":{"body":"x"}}])"));
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].kind, "unknown");
}

TEST(MetaSplit, takes_an_empty_group_for_none) {
    const auto pieces = split_text(
        "meta",
        change_with(R"("metadata":{"phone_number_id":"1"},"messages":[{"from":"12025550177",)"
                    R"("group_id":"","id":"w","type":"text","text":{"body":"x"}}])"));
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(describe(pieces[0].address), "phone=12025550177 to=12025550177");
}

// Ten thousand messages of as many people: a search through all contacts for each of them would
// look at contacts 100 million times and take many seconds.
TEST(MetaSplit, takes_a_large_batch_in_linear_time) {
    std::string contacts;
    std::string messages;
    for (std::size_t i = 0; i < kMostPieces; ++i) {
        const std::string number = std::to_string(12'020'000'000 + i);
        const char* const comma = i == 0 ? "" : ",";
        contacts.append(comma)
            .append(R"({"profile":{"name":"n"},"wa_id":")")
            .append(number + "\"}");
        messages.append(comma)
            .append(R"({"id":"w","type":"sticker","from":")")
            .append(number + "\"}");
    }
    const std::string body = change_with(R"("metadata":{"phone_number_id":"1"},"contacts":[)" +
                                         contacts + R"(],"messages":[)" + messages + "]");
    const auto began = std::chrono::steady_clock::now();
    const auto pieces = split_text("meta", body);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(4));
    ASSERT_EQ(pieces.size(), kMostPieces);
    EXPECT_EQ(message_in(pieces.back()).name, "n");
}

TEST(MetaSplit, gives_one_unknown_piece_for_any_other_json) {
    for (const char* text :
         {"{}",
          "[]",
          "null",
          R"({"entry":7})",
          R"({"entry":[null]})",
          R"({"entry":[{"changes":[]}]})",
          R"({"entry":[{"changes":[null]}]})",
          R"({"entry":[{"changes":[{"field":"messages","value":null}]}]})",
          R"({"entry":[{"changes":[{"field":"messages","value":{"messages":[null]}}]}]})",
          R"({"entry":[{"changes":[{"field":"messages","value":{"statuses":[7]}}]}]})"}) {
        const auto pieces = split_text("meta", text);
        ASSERT_EQ(pieces.size(), 1u) << text;
        EXPECT_EQ(pieces[0].kind, "unknown") << text;
        EXPECT_FALSE(event_in(pieces[0]).event.empty()) << text;
    }
}

}  // namespace
}  // namespace ingest::webhooks
