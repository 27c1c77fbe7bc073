#include "tests/unit/ingest/webhooks/piece_cases.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest::webhooks {
namespace {

class MetaEvent : public testing::TestWithParam<EventCase> {};

TEST_P(MetaEvent, becomes_one_piece_beside_the_conversation) {
    expect_one_event("meta", GetParam());
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
        EventCase{"call-ended", "unknown", "calls", "", "", "", "", ""},
        EventCase{"history", "unknown", "history", "", "", "", "", ""},
        EventCase{"text-nobody-no-contact", "unknown", "messages", "", "", "", "", ""},
        EventCase{"no-entries", "unknown", "unnamed", "", "", "", "", ""},
        EventCase{"other-object", "unknown", "unnamed", "", "", "", "", ""}),
    [](const auto& row) { return "row_" + std::to_string(row.index); });

}  // namespace
}  // namespace ingest::webhooks
