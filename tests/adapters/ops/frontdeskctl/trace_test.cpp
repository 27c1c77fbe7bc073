#include "ops/frontdeskctl/trace.hpp"

#include "tests/adapters/shared/postgres/test_database.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

// A replied message with its neighbours, and a repeat of it.
constexpr const char* kRows = R"(
INSERT INTO core.organizations (id, name) VALUES ('00000000-0000-4000-8000-000000000001', 'o');
INSERT INTO core.clinics (id, organization_id, name, timezone, languages) VALUES
    ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 'Clinic', 'UTC', '{en}');
INSERT INTO core.conversation_sessions (id, conversation, organization_id, clinic_id, source, line,
    started_at, last_message_at, language)
VALUES ('00000000-0000-4000-8000-000000000003', repeat('a', 32), '00000000-0000-4000-8000-000000000001',
    '00000000-0000-4000-8000-000000000002', 'demo', 'line', now(), now(), 'en');
INSERT INTO core.whatsapp_messages (id, created_at, received_at, whatsapp_message_id, conversation,
    session_id, organization_id, clinic_id, source, line, direction, author, message_type, content,
    outcome, delivery, intent, reply_id, reply_text, reply_attempt, reply_provider_message_id, stages)
VALUES ('00000000-0000-4000-8000-000000000004', '2031-01-02', '2031-01-02 00:00:00.5+00', 'ID1',
    repeat('a', 32), '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000001',
    '00000000-0000-4000-8000-000000000002', 'demo', 'line', 'inbound', 'patient', 'text', 'hi',
    'replied', 'sent', 'greeting', '00000000-0000-4000-8000-000000000005', 'Hello', 1, 'P1',
    '{"sent": 30, "received": 10, "claimed": 20}');
INSERT INTO healthcare.conversation_logs (id, created_at, session_id, clinic_id, conversation, role,
    content) VALUES
    ('00000000-0000-4000-8000-000000000004', '2031-01-02', '00000000-0000-4000-8000-000000000003',
     '00000000-0000-4000-8000-000000000002', repeat('a', 32), 'user', 'hi'),
    ('00000000-0000-4000-8000-000000000005', '2031-01-02', '00000000-0000-4000-8000-000000000003',
     '00000000-0000-4000-8000-000000000002', repeat('a', 32), 'assistant', 'Hello');
INSERT INTO core.rowless_turns (record, message_id, outcome, reason, received_at) VALUES
    ('00000000-0000-4000-8000-000000000006', 'ID1', 'suppressed', 'duplicate', '2031-01-03');
)";

TEST(trace_database, finds_every_occurrence_with_its_rows) {
    const shared::postgres::TestDatabase database;
    database.migrate();
    auto db = database.connect();
    ASSERT_TRUE(db.script(kRows));

    const auto found = trace_database(db, "ID1");
    ASSERT_TRUE(found) << found.error().detail;
    ASSERT_EQ(found->size(), 2U);

    const auto& first = found->front();
    EXPECT_EQ(first.outcome, "replied");
    EXPECT_EQ(first.clinic, "Clinic");
    EXPECT_EQ(first.language, "en");
    EXPECT_EQ(first.received_at % 1000, 500);
    EXPECT_TRUE(first.row);
    EXPECT_EQ(first.log_rows, 2);
    EXPECT_EQ(first.stages.front().first, "received");
    EXPECT_EQ(first.stages.back(), (std::pair<std::string, std::int64_t>("sent", 30)));
    ASSERT_TRUE(first.reply);
    EXPECT_EQ(first.reply->text, "Hello");
    EXPECT_EQ(first.reply->provider_message_id, "P1");

    const auto& repeat = found->back();
    EXPECT_EQ(repeat.reason, "duplicate");
    EXPECT_FALSE(repeat.row);
    EXPECT_TRUE(repeat.is_settled());

    EXPECT_TRUE(trace_database(db, "ID2")->empty());
}

}  // namespace
}  // namespace ops::frontdeskctl
