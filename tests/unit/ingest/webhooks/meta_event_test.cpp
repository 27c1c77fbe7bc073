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

}  // namespace
}  // namespace ingest::webhooks
