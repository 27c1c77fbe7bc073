#include "shared/base/ids.hpp"
#include "shared/events/dead.hpp"
#include "shared/events/staff.hpp"

#include <gtest/gtest.h>

namespace shared::events {
namespace {

Envelope envelope() {
    Envelope out;
    out.schema = "turn.v1";
    out.kind = "turn";
    out.record = "0190a000-0000-7000-8000-0000000000aa";
    out.source = "demo";
    out.message = "m1";
    return out;
}

TEST(dead, is_read_as_it_was_written) {
    const std::string original = R"({"schema":"turn.v1","text":"a \"quoted\" é"})";
    json::Parser parser;
    const auto record = parser.parse(write_dead(
        envelope(), {"postgres_data", "turns", 3, 99, 2, "22P02", "22P02 again", original}));
    ASSERT_TRUE(record);
    const auto read = read_envelope(*record);
    EXPECT_EQ(read->schema, kDeadSchema);
    EXPECT_EQ(read->kind, "dead");
    EXPECT_EQ(read->message, "m1");
    const auto dead = read_dead((*record)["body"]);
    ASSERT_TRUE(dead);
    EXPECT_EQ(dead->record, original);
    EXPECT_EQ(dead->origin_offset, 99);
    EXPECT_EQ(dead->attempts, 2);
    EXPECT_EQ(dead->last_error, "22P02 again");
}

TEST(dead, can_hold_bytes_that_are_no_text) {
    json::Parser parser;
    const auto record =
        parser.parse(write_dead(envelope(), {"bad_json", "turns", 0, 0, 1, "", "", "\xff{"}));
    ASSERT_TRUE(record);
    EXPECT_EQ(read_dead((*record)["body"])->record, "\xEF\xBF\xBD{");
}

TEST(dead, needs_a_reason_and_an_origin) {
    json::Parser parser;
    EXPECT_FALSE(read_dead(*parser.parse(R"({"reason":"x"})")));
    EXPECT_FALSE(read_dead(*parser.parse("[]")));
}

TEST(staff, is_read_as_it_was_written) {
    json::Parser parser;
    const auto record =
        parser.parse(write_staff(envelope(), {"urgent", "clinic", "org", "patient", "", "help"}));
    ASSERT_TRUE(record);
    EXPECT_EQ(read_envelope(*record)->kind, "staff");
    const auto event = read_staff((*record)["body"]);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->reason, "urgent");
    EXPECT_EQ(event->organization_id, "org");
    EXPECT_EQ(event->session_id, "");
    EXPECT_EQ(event->message, "help");
}

TEST(staff, needs_a_reason_and_a_clinic) {
    json::Parser parser;
    EXPECT_FALSE(read_staff(*parser.parse(R"({"reason":"urgent"})")));
}

TEST(staff, has_one_id_for_a_record_and_a_reason) {
    const std::string record = envelope().record;
    EXPECT_EQ(staff_event_id(record, "urgent"), staff_event_id(record, "urgent"));
    EXPECT_NE(staff_event_id(record, "urgent"), staff_event_id(record, "stale"));
    EXPECT_EQ(staff_event_id("no uuid", "urgent"), "");
}

}  // namespace
}  // namespace shared::events
